package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.catalogue.LedgerEntry.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long NOW = 1_795_376_271_338L;
    private static final int COUNT = 20_000;

    private static Lines lines(long seed, Shares shares) {
        return new Lines(seed, shares, List.of("google"), "en", PostPlants.NONE);
    }

    private static JsonNode data(Line post) throws IOException {
        return JSON.readTree(post.bytes()).path("data");
    }

    @Test
    void theSameSeedGivesTheSameLines() throws IOException {
        Shares shares = new Shares(0.1, 0, 0, 0.1, 0.1, 0.1, 0.1);
        assertThat(told(lines(5, shares))).isEqualTo(told(lines(5, shares)));
        assertThat(told(lines(6, shares))).isNotEqualTo(told(lines(5, shares)));
    }

    @Test
    void textsAreEscapedAsXDoes() throws IOException {
        Lines lines = new Lines(1, Shares.NONE, List.of("AT&T"), "en", PostPlants.NONE);
        for (int i = 0; i < 200; i++) {
            Line line = lines.next(NOW + i);
            JsonNode post = data(line);
            String text = post.path("text").asText();

            assertThat(line.matches()).isTrue();
            assertThat(text).containsIgnoringCase("AT&amp;T").doesNotContainIgnoringCase("AT&T");
            for (JsonNode tag : post.path("entities").path("hashtags")) {
                int start = text.offsetByCodePoints(0, tag.path("start").asInt());
                assertThat(text.substring(start)).startsWith("#" + tag.path("tag").asText());
            }
        }
    }

    private static List<String> told(Lines lines) throws IOException {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Line line = lines.next(NOW + i);
            told.add(
                    line.kind()
                            + (line.kind() == Kind.POST
                                    ? data(line).path("author_id")
                                            + data(line).path("text").asText()
                                    : ""));
        }
        return told;
    }

    @Test
    void faultsHaveTheirShares() throws IOException {
        Lines lines = lines(1, new Shares(0.05, 0, 0, 0.1, 0.1, 0.2, 0.04));
        Map<Kind, Integer> kinds = new HashMap<>();
        Set<String> ids = new HashSet<>();
        Set<String> malformed = new HashSet<>();
        int repeated = 0;
        int offFilter = 0;
        int late = 0;
        for (int i = 0; i < COUNT; i++) {
            Line line = lines.next(NOW + i);
            kinds.merge(line.kind(), 1, Integer::sum);
            if (line.kind() == Kind.MALFORMED) {
                assertThat(malformed.add(Running.sha256(line.bytes()))).isTrue();
            } else if (line.kind() == Kind.POST && !ids.add(line.id())) {
                repeated++;
            } else if (line.kind() == Kind.POST) {
                offFilter += line.matches() ? 0 : 1;
                long createdAt =
                        Instant.parse(data(line).path("created_at").textValue()).toEpochMilli();
                assertThat(createdAt).isLessThanOrEqualTo(NOW + i);
                late += createdAt < NOW + i ? 1 : 0;
            }
        }

        assertThat(malformed.size() / (double) COUNT).isCloseTo(0.05, within(0.01));
        assertThat((kinds.get(Kind.LIMIT) + kinds.get(Kind.DELETE)) / (double) COUNT)
                .isCloseTo(0.04, within(0.01));
        assertThat(repeated / (double) COUNT).isCloseTo(0.1, within(0.01));
        assertThat(offFilter / (double) ids.size()).isCloseTo(0.2, within(0.01));
        assertThat(late / (double) ids.size()).isCloseTo(0.1, within(0.01));
        assertThat(kinds.get(Kind.LIMIT)).isPositive();
        assertThat(kinds.get(Kind.DELETE)).isPositive();
    }

    @Test
    void matchesSaysWhetherTheFilterLetsThePostPass() throws IOException {
        Lines lines = lines(2, new Shares(0, 0, 0, 0, 0, 0.5, 0));
        Set<Boolean> seen = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            Line line = lines.next(NOW + i);
            JsonNode post = data(line);
            assertThat(line.matches())
                    .isEqualTo(
                            post.path("text")
                                            .textValue()
                                            .toLowerCase(Locale.ROOT)
                                            .contains("google")
                                    && post.path("lang").textValue().equals("en"));
            seen.add(line.matches());
        }
        assertThat(seen).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void aFewAuthorsWriteMuchAndMostWriteLittle() throws IOException {
        Lines lines = lines(3, Shares.NONE);
        Map<String, Integer> posts = new HashMap<>();
        for (int i = 0; i < COUNT; i++) {
            posts.merge(data(lines.next(NOW + i)).path("author_id").textValue(), 1, Integer::sum);
        }
        List<Integer> counts = new ArrayList<>(posts.values());
        counts.sort(Collections.reverseOrder());

        assertThat(counts).hasSizeGreaterThan(300);
        assertThat(counts.subList(0, 10).stream().mapToInt(Integer::intValue).sum())
                .isGreaterThan(COUNT / 3);
        assertThat(counts.get(counts.size() / 2)).isLessThan(COUNT / 300);
    }

    @Test
    void aPlantedBurstIsWhatEveryOtherPostIsAbout() throws IOException {
        // The fourth period, in which it is a company, begins at four minutes.
        Lines lines =
                new Lines(
                        1,
                        Shares.NONE,
                        List.of("google"),
                        "en",
                        new PostPlants(1, Duration.ofMinutes(1)));
        Set<String> topics = new HashSet<>();
        Set<String> authors = new HashSet<>();
        int planted = 0;
        for (long time = 240_000; time < 360_000; time += 100) {
            Line line = lines.next(time);
            assertThat(line.matches()).isTrue();
            String text = data(line).path("text").asText();
            boolean about = text.contains(" it is") || text.contains("#News5");
            if (about) {
                planted++;
                assertThat(time % 60_000).isBetween(30_000L, 44_999L);
                authors.add(data(line).path("author_id").asText());
                topics.add(time < 300_000 ? "a company" : "a hashtag");
            }
        }
        assertThat(planted).isBetween(120, 180);
        assertThat(authors).hasSizeGreaterThan(80);
        assertThat(topics).hasSize(2);
    }
}
