package io.tidemark.bench.yardstick;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The inputs, and that a wrong result does not pass. */
class ContentTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SIZE = Duration.ofMinutes(10);

    private record Written(String topic, int partition, String key, String value) {}

    private static List<Written> written(Content content) {
        List<Written> all = new ArrayList<>();
        content.write(
                (topic, partition, key, value) ->
                        all.add(
                                new Written(
                                        topic,
                                        partition,
                                        key == null ? null : new String(key, UTF_8),
                                        new String(value, UTF_8))));
        return all;
    }

    /** Counted as naively as can be, not by slices. */
    private static List<String> windows(List<Written> views, Duration slide) {
        long slideMs = slide.toMillis();
        Map<String, Integer> counts = new TreeMap<>();
        for (Written view : views) {
            String[] fields = view.value().split(",", -1);
            if (fields[2].startsWith("Page_end")) {
                continue;
            }
            long time = Long.parseLong(fields[0]);
            long start = time - Math.floorMod(time, slideMs);
            for (; start > time - SIZE.toMillis(); start -= slideMs) {
                counts.merge(start + "," + fields[2], 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .map(
                        count -> {
                            String[] parts = count.getKey().split(",", -1);
                            long start = Long.parseLong(parts[0]);
                            return result(start, parts[1], count.getValue());
                        })
                .toList();
    }

    private static String result(long start, String page, int visits) {
        return "{\"window_start\":%d,\"window_end\":%d,\"page_id\":\"%s\",\"visits\":%d}"
                .formatted(start, start + SIZE.toMillis(), page, visits);
    }

    private static PageViewContent views(Duration slide) {
        return new PageViewContent(new PageViewContent.Shape(20, SIZE, slide).skewed(), 20_000);
    }

    private static boolean accept(Recount recount, String result) {
        return recount.accept(result.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT5M", "PT10S"})
    void theRecountOfWindowsAgreesWithANaiveOne(Duration slide) {
        PageViewContent content = views(slide);
        List<String> results = windows(written(content), slide);
        Recount recount = content.recount();

        assertThat(recount.expected()).isEqualTo(results.size());
        results.forEach(result -> assertThat(accept(recount, result)).as(result).isTrue());
        assertThat(recount.verdict()).isEmpty();
    }

    @Test
    void aWrongCountOfAWindowDoesNotPass() {
        Duration slide = Duration.ofMinutes(5);
        PageViewContent content = views(slide);
        List<String> results = windows(written(content), slide);
        String first = results.get(0);

        for (String wrong :
                List.of(
                        first.replaceFirst("\"visits\":", "\"visits\":1"),
                        first.replaceFirst("Page_", "Page_9"),
                        first.replaceFirst("window_end\":", "window_end\":1"),
                        "{}",
                        "no JSON")) {
            Recount recount = content.recount();
            assertThat(accept(recount, wrong)).as(wrong).isFalse();
            // It stays wrong, also where the right one comes, too.
            results.forEach(result -> accept(recount, result));
            assertThat(recount.verdict()).get().asString().contains(wrong);
        }
    }

    @Test
    void aMissingWindowDoesNotPassNorOneThatComesTwice() {
        Duration slide = Duration.ofMinutes(5);
        PageViewContent content = views(slide);
        List<String> results = windows(written(content), slide);

        Recount missing = content.recount();
        results.stream().skip(1).forEach(result -> accept(missing, result));
        assertThat(missing.isComplete()).isFalse();
        assertThat(missing.verdict()).isPresent();

        accept(missing, results.get(0));
        assertThat(missing.verdict()).isEmpty();
        accept(missing, results.get(0));
        assertThat(missing.verdict()).get().asString().contains("for the second time");
    }

    @Test
    void viewsThatAreHoursLateDoNotCountNorDoTheirResults() {
        PageViewContent content =
                new PageViewContent(
                        new PageViewContent.Shape(20, SIZE, SIZE).withLate(0.1), 20_000);
        List<Written> written = written(content);
        List<Written> late =
                written.stream().filter(view -> view.value().endsWith(",Page_late")).toList();
        assertThat(late).hasSizeBetween(1_800, 2_200);
        List<Written> others = new ArrayList<>(written);
        others.removeAll(late);
        Recount recount = content.recount();

        assertThat(accept(recount, result(PageViewContent.START, "Page_late", 3))).isFalse();
        windows(others, SIZE).forEach(result -> accept(recount, result));
        assertThat(recount.verdict()).isEmpty();
    }

    @Test
    void panesAreRightOnceTheirSumsAre() {
        PageViewContent content =
                PageViewContent.withPanes(new PageViewContent.Shape(20, SIZE, SIZE), 20_000);
        List<String> results = windows(written(content), SIZE);
        String first = results.get(0);
        Recount recount = content.recount();

        results.stream().skip(1).forEach(result -> accept(recount, result));
        String early = first.replaceFirst("\"visits\":\\d+", "\"visits\":1");
        accept(recount, early);
        accept(recount, first);
        assertThat(recount.isComplete()).as("the early pane is not withdrawn").isFalse();
        accept(recount, early.replace("}", ",\"retraction\":true}"));
        assertThat(recount.verdict()).isEmpty();
        accept(recount, first);
        assertThat(recount.verdict()).as("told twice").isPresent();
    }

    /** Summed as naively as can be, second by second. */
    @Test
    void theRecountOfOrdersAgreesWithANaiveOne() throws IOException {
        OrderContent content = new OrderContent(2_000);
        List<JsonNode> orders = new ArrayList<>();
        for (Written order : written(content)) {
            orders.add(JSON.readTree(order.value()));
        }
        long size = OrderContent.SIZE.toMillis();
        List<String> rows = new ArrayList<>();
        for (String type : List.of("type-0", "type-1", "type-2", "type-3", "type-4")) {
            String before = "";
            for (long end = PageViewContent.START - 5_000;
                    end < PageViewContent.START + 330_000;
                    end += 1_000) {
                long purchases = 0;
                long products = 0;
                for (JsonNode order : orders) {
                    long time = order.get("orderTime").longValue();
                    if (time >= end - size
                            && time < end
                            && order.get("productType").textValue().equals(type)) {
                        purchases++;
                        products += order.get("quantity").longValue();
                    }
                }
                String counts = "\"products\":%d,\"purchases\":%d,".formatted(products, purchases);
                if (purchases > 0 && !counts.equals(before)) {
                    rows.add(
                            "{\"product_type\":\"%s\",%s\"window_start\":%d,\"window_end\":%d}"
                                    .formatted(type, counts, end - size, end));
                }
                before = counts;
            }
        }
        Recount recount = content.recount();
        assertThat(accept(recount, "{\"watermark\":1}")).isFalse();
        rows.forEach(row -> assertThat(accept(recount, row)).as(row).isTrue());
        assertThat(recount.verdict()).isEmpty();

        for (String wrong :
                List.of(
                        rows.get(0),
                        rows.get(1).replaceFirst("\"products\":", "\"products\":1"),
                        rows.get(1).replaceFirst("type-0", "end"),
                        "no JSON")) {
            assertThat(accept(recount, wrong)).as(wrong).isFalse();
        }
        assertThat(recount.isWrong()).isTrue();
    }

    @Test
    void aResultTellsItsQuoteWithoutBeingParsed() {
        assertThat(QuoteContent.number(QuoteContent.quote(4711))).isEqualTo(4711);
        assertThat(QuoteContent.number("{\"symbol\":\"A\"}".getBytes(UTF_8))).isEqualTo(-1);
    }

    @Test
    void pacedQuotesAreNotWrittenBefore() {
        assertThat(written(new PacedQuotes("paced", 100)))
                .isNotEmpty()
                .allSatisfy(record -> assertThat(record.topic()).isEqualTo("companies"));
    }

    @Test
    void eachPartitionEndsWithAViewThatEndsAllWindows() {
        List<Written> views = written(views(Duration.ofMinutes(5)));
        Map<Integer, String> last = new HashMap<>();
        views.forEach(view -> last.put(view.partition(), view.value()));

        assertThat(last).hasSize(Kafka.PARTITIONS);
        assertThat(last.values()).allSatisfy(value -> assertThat(value).contains(",Page_end"));
    }

    @Test
    void theSameIsWrittenAgain() {
        assertThat(written(views(SIZE))).isEqualTo(written(views(SIZE)));
        assertThat(written(new QuoteContent(100))).isEqualTo(written(new QuoteContent(100)));
    }

    @Test
    void quotesAndCompaniesHaveAKilobyteAndTogetherTwo() throws IOException {
        QuoteContent content = new QuoteContent(1_000);
        List<String> results = enriched(content);

        assertThat(written(content))
                .allSatisfy(record -> assertThat(record.value()).hasSizeBetween(950, 1_100));
        assertThat(results).allSatisfy(result -> assertThat(result).hasSizeBetween(1_800, 2_200));
    }

    @Test
    void anEnrichedQuoteIsRightInAnyOrderOfItsFieldsAndElseNot() throws IOException {
        QuoteContent content = new QuoteContent(100);
        List<String> results = enriched(content);
        String first = results.get(0);

        Recount recount = content.recount();
        accept(recount, movedToTheEnd(first, "symbol"));
        results.stream().skip(1).forEach(result -> accept(recount, result));
        assertThat(recount.verdict()).isEmpty();

        for (String wrong :
                List.of(
                        first.replaceFirst("\"symbol\":\"", "\"symbol\":\"X"),
                        first.replaceFirst("Hardware", "Software"),
                        first.replaceFirst(
                                "\"isUSMarketOpen\":true", "\"isUSMarketOpen\":\"true\""),
                        first.replaceFirst("\"open\":", "\"open\":1"),
                        first.replaceFirst("\\{", "{\"more\":1,"),
                        first.replaceFirst(",\"CEO\":\"[^\"]*\"", ""))) {
            assertThat(wrong).isNotEqualTo(first);
            assertThat(accept(content.recount(), wrong)).as(wrong).isFalse();
        }
    }

    @Test
    void aQuoteThatComesTwiceOrNotAtAllDoesNotPass() throws IOException {
        QuoteContent content = new QuoteContent(10);
        List<String> results = enriched(content);
        Recount recount = content.recount();

        results.stream().skip(1).forEach(result -> accept(recount, result));
        assertThat(recount.verdict()).contains("9 of 10 results");

        accept(recount, results.get(0));
        assertThat(recount.verdict()).isEmpty();
        accept(recount, results.get(0));
        assertThat(recount.verdict()).get().asString().contains("for the second time");
    }

    private static String movedToTheEnd(String json, String field) throws IOException {
        ObjectNode object = (ObjectNode) JSON.readTree(json);
        object.set(field, object.remove(field));
        return object.toString();
    }

    private static List<String> enriched(QuoteContent content) throws IOException {
        Map<String, ObjectNode> companies = new HashMap<>();
        List<String> results = new ArrayList<>();
        for (Written record : written(content)) {
            ObjectNode object = (ObjectNode) JSON.readTree(record.value());
            assertThat(object.get("symbol").textValue()).isEqualTo(record.key());
            if (record.topic().equals("companies")) {
                companies.put(record.key(), object);
            } else {
                object.setAll(companies.get(record.key()));
                results.add(object.toString());
            }
        }
        return results;
    }
}
