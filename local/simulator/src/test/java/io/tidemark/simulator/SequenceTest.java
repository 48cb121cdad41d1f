package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.catalogue.PageView;
import io.tidemark.catalogue.User;
import io.tidemark.records.MalformedRecordException;
import io.tidemark.simulator.Sequence.Fate;
import io.tidemark.simulator.Sequence.Settings;
import io.tidemark.simulator.Sequence.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SequenceTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long START = 1_700_000_000_123L;
    private static final double RATE = 45;
    private static final long DISORDER = 2_000;
    private static final long LATE_BY = 60_000;

    @Test
    void theSameSeedAndStartGiveTheSameRecordsInWhateverOrderTheyAreAskedFor() {
        Sequence forwards = new Sequence(Contents.pageViews(7, false), settings(7, 0.1, 0.1));
        Sequence backwards = new Sequence(Contents.pageViews(7, false), settings(7, 0.1, 0.1));
        List<String> expected = texts(forwards, 500);
        List<String> found = new ArrayList<>();
        for (long n = 499; n >= 0; n--) {
            found.addAll(0, texts(backwards.at(n)));
        }
        assertThat(found).isEqualTo(expected);
        assertThat(texts(new Sequence(Contents.pageViews(8, false), settings(8, 0.1, 0.1)), 500))
                .isNotEqualTo(expected);
    }

    @Test
    void timesAreSpreadEvenlyAndDisorderStaysWithinItsBound() {
        List<Step> steps = steps(Contents.pageViews(1, false), 9_000, 0, 0);

        assertThat(steps.stream().map(Step::time).sorted())
                .isEqualTo(
                        LongStream.range(0, 9_000)
                                .mapToObj(n -> START + (long) Math.floor(n * 1000 / RATE))
                                .toList());
        long newest = 0;
        long farthest = 0;
        for (Step step : steps) {
            farthest = Math.max(farthest, newest - step.time());
            newest = Math.max(newest, step.time());
        }
        assertThat(farthest).isLessThan(DISORDER).isGreaterThan(DISORDER / 2);
    }

    @Test
    void withConstantAnswersEveryWindowHasTheSameCountOfEach() {
        // Two seconds of 45 are 90 pages and 18 times five types.
        assertThat(countsPerWindow(Contents.pageViews(1, true), 2_000, step -> view(step).pageId()))
                .hasSize(90)
                .allSatisfy((page, counts) -> assertThat(counts).containsExactly(1L));
        assertThat(countsPerWindow(Contents.users(1, true), 2_000, step -> user(step).userId()))
                .hasSize(9)
                .allSatisfy((user, counts) -> assertThat(counts).containsExactly(10L));
        assertThat(countsPerWindow(Contents.orders(1, true), 2_000, SequenceTest::typeAndQuantity))
                .containsOnlyKeys("books 1", "garden 2", "kitchen 3", "music 4", "toys 5")
                .allSatisfy((type, counts) -> assertThat(counts).containsExactly(18L));
        assertThat(
                        countsPerWindow(
                                Contents.elements(1, true),
                                2_000,
                                step -> json(step).path("key").asText()))
                .containsOnlyKeys("a", "b", "c")
                .allSatisfy((key, counts) -> assertThat(counts).containsExactly(30L));
    }

    @Test
    void aPlantedBurstIsWhatEveryOtherPostIsAbout() throws Exception {
        Content posts = new TopicPosts(1, true, Duration.ofMinutes(4));
        long about = 0;
        for (long n = 0; n < 4_000; n++) {
            // From the beginning of a period on, 240 s at 16.7 a second.
            JsonNode post = JSON.readTree(posts.entry(n, 240_000 + n * 60, "").value());
            JsonNode planted = post.path("planted");
            assertThat(planted.isMissingNode()).as("%d", n).isEqualTo(!about(post));
            if (about(post)) {
                about++;
                assertThat(planted.path("topic").asText()).isEqualTo("hashtag:news1");
                assertThat(post.path("timestamp_ms").asLong())
                        .isBetween(planted.path("from").asLong(), planted.path("until").asLong());
            }
        }
        assertThat(about).isBetween(450L, 550L);
    }

    private static boolean about(JsonNode post) {
        return post.path("entities").path("hashtags").findValuesAsText("text").contains("News1");
    }

    @Test
    void otherwiseSomeComeMoreOftenThanOthers() {
        Map<String, Set<Long>> counts =
                countsPerWindow(Contents.orders(1, false), 20_000, SequenceTest::typeAndQuantity);
        assertThat(counts).hasSize(25);
        assertThat(counts.values()).anyMatch(each -> each.size() > 1);
    }

    @Test
    void lateAndMalformedOnesComeOnTopInTheirShares() {
        List<Step> clean = steps(Contents.orders(3, true), 5_000, 0, 0);
        List<Step> faulty = steps(Contents.orders(3, true), 5_000, 0.1, 0.05);

        assertThat(of(Fate.GOOD, faulty).stream().map(SequenceTest::text))
                .isEqualTo(clean.stream().map(SequenceTest::text).toList());
        // The first minute has no late ones: they would be older than the start.
        assertThat(of(Fate.LATE, faulty).size() / 2_300.0).isCloseTo(0.1, within(0.03));
        assertThat(of(Fate.MALFORMED, faulty).size() / 5_000.0).isCloseTo(0.05, within(0.02));
        assertThat(of(Fate.LATE, faulty))
                .allSatisfy(
                        step -> {
                            assertThat(json(step).path("orderId").asText()).endsWith("-late");
                            assertThat(json(step).path("orderTime").asLong())
                                    .isEqualTo(step.time())
                                    .isGreaterThanOrEqualTo(START);
                        });
        assertThat(faulty.stream().map(step -> new String(step.key(), StandardCharsets.UTF_8)))
                .doesNotHaveDuplicates();
    }

    @Test
    void lateOnesAreOlderThanWhatWasWrittenBeforeThem() {
        long newest = 0;
        for (Step step : steps(Contents.pageViews(3, true), 5_000, 0.1, 0)) {
            if (step.fate() == Fate.LATE) {
                assertThat(newest - step.time()).isGreaterThanOrEqualTo(LATE_BY);
            }
            newest = Math.max(newest, step.time());
        }
    }

    @Test
    void whatIsMalformedCannotBeRead() {
        assertThat(of(Fate.MALFORMED, steps(Contents.pageViews(1, false), 2_000, 0, 0.2)))
                .hasSizeGreaterThan(300)
                .allSatisfy(
                        step ->
                                assertThatThrownBy(() -> PageView.parse(step.value()))
                                        .isInstanceOf(MalformedRecordException.class));
        assertThat(of(Fate.MALFORMED, steps(Contents.users(1, false), 2_000, 0, 0.2)))
                .allSatisfy(
                        step ->
                                assertThatThrownBy(() -> User.parse(step.value()))
                                        .isInstanceOf(MalformedRecordException.class));
        assertThat(of(Fate.MALFORMED, steps(Contents.orders(1, false), 2_000, 0, 0.2)))
                .noneMatch(step -> isObject(step.value()));
        assertThat(of(Fate.MALFORMED, steps(Contents.elements(1, false), 2_000, 0, 0.2)))
                .noneMatch(step -> isObject(step.value()));
    }

    private static boolean isObject(byte[] value) {
        try {
            return JSON.readTree(value).isObject();
        } catch (IOException e) {
            return false;
        }
    }

    /** For each of what {@code naming} tells apart, the different counts in all whole windows. */
    private static Map<String, Set<Long>> countsPerWindow(
            Content content, long size, Function<Step, String> naming) {
        Map<String, Map<Long, Long>> counts = new HashMap<>();
        long first = START / size + 1;
        long last = (START + 100_000) / size - 1;
        for (Step step : steps(content, 4_500, 0, 0)) {
            long window = step.time() / size;
            if (window >= first && window <= last) {
                counts.computeIfAbsent(naming.apply(step), name -> new HashMap<>())
                        .merge(window, 1L, Long::sum);
            }
        }
        return counts.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> new TreeSet<>(entry.getValue().values()),
                                (a, b) -> a,
                                TreeMap::new));
    }

    private static List<Step> steps(Content content, long count, double late, double malformed) {
        Sequence sequence = new Sequence(content, settings(1, late, malformed));
        return LongStream.range(0, count).boxed().flatMap(n -> sequence.at(n).stream()).toList();
    }

    private static Settings settings(long seed, double late, double malformed) {
        return new Settings(seed, "test", RATE, START, DISORDER, late, LATE_BY, malformed);
    }

    private static List<Step> of(Fate fate, List<Step> steps) {
        return steps.stream().filter(step -> step.fate() == fate).toList();
    }

    private static List<String> texts(Sequence sequence, long count) {
        return LongStream.range(0, count)
                .boxed()
                .flatMap(n -> texts(sequence.at(n)).stream())
                .toList();
    }

    private static List<String> texts(List<Step> steps) {
        return steps.stream().map(SequenceTest::text).toList();
    }

    private static String text(Step step) {
        return "%s %d %d %s %s"
                .formatted(
                        step.fate(),
                        step.group(),
                        step.time(),
                        new String(step.key(), StandardCharsets.UTF_8),
                        new String(step.value(), StandardCharsets.ISO_8859_1));
    }

    private static PageView view(Step step) {
        try {
            return PageView.parse(step.value());
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }

    private static User user(Step step) {
        try {
            return User.parse(step.value());
        } catch (MalformedRecordException e) {
            throw new AssertionError(e);
        }
    }

    private static String typeAndQuantity(Step step) {
        JsonNode order = json(step);
        return order.path("productType").asText() + " " + order.path("quantity").asText();
    }

    private static JsonNode json(Step step) {
        try {
            return JSON.readTree(step.value());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
