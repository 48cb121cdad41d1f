package io.tidemark.pageviews;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.catalogue.PageView;
import io.tidemark.delivery.Decoded;
import io.tidemark.kafka.Decoder;
import io.tidemark.options.OptionParser;
import io.tidemark.testing.Answers;
import io.tidemark.testing.BoundedRecords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.connector.source.Source;

/** What the tests of the parts share: options and views. */
final class Parts {

    static final long START = 1_538_127_300_000L;

    private Parts() {}

    /** The options of a part, as parsed from a command line. */
    static <P> P part(Class<P> type, String... arguments) {
        OptionParser parser = new OptionParser(PageViews.command(), Map.of());
        parser.parse(arguments);
        return type.cast(parser.selected());
    }

    /** Views over half an hour, at most five seconds out of order. */
    static List<PageView> views(long seed, int count) {
        Random random = new Random(seed);
        List<PageView> views = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            views.add(
                    new PageView(
                            START + i * 1_800_000L / count - random.nextInt(5_000),
                            "User_" + (1 + random.nextInt(9)),
                            "Page_" + (10 + random.nextInt(90))));
        }
        return views;
    }

    /** The views as records, with a record that cannot be read before every hundredth. */
    static BoundedRecords records(List<PageView> views) {
        BoundedRecords records = new BoundedRecords("pageviews");
        for (int i = 0; i < views.size(); i++) {
            PageView view = views.get(i);
            if (i % 100 == 0) {
                // Far ahead in time: it must not move the watermark.
                records.add(0, null, ("9999999999999,malformed-" + i).getBytes(UTF_8));
            }
            byte[] key = Long.toString(view.viewTime()).getBytes(UTF_8);
            records.add(view.viewTime(), key, view.delimited().getBytes(UTF_8));
        }
        return records;
    }

    /** The records as a part reads them. */
    static Source<Decoded<PageView>, ?, ?> source(BoundedRecords records) {
        return records.source(PageView.class, decoder());
    }

    /** As of a part without options. */
    static Decoder<PageView> decoder() {
        return ViewRecords.decoder(part(VisitCountsOptions.class, "counts").format);
    }

    /** Writes down what a part was given and what came of it, for the comparison with Spark. */
    static void answered(String part, List<PageView> views, Collection<?> answer)
            throws IOException {
        Answers.write(part + "-views", views.stream().map(PageView::delimited).toList());
        Answers.write(part, answer);
    }

    /** "key count" for each row. */
    static List<String> rows(Map<String, Long> table) {
        return table.entrySet().stream()
                .map(row -> row.getKey() + " " + row.getValue())
                .sorted()
                .toList();
    }

    /** A recount that knows nothing of windows but what they mean: page, start, visits. */
    static Map<String, Long> recount(List<PageView> views, long size, long slide) {
        Map<String, Long> counts = new HashMap<>();
        long first = Collections.min(views.stream().map(PageView::viewTime).toList());
        long last = Collections.max(views.stream().map(PageView::viewTime).toList());
        for (long start = first / slide * slide - size; start <= last; start += 1_000) {
            if (start % slide != 0) {
                continue;
            }
            for (PageView view : views) {
                if (start <= view.viewTime() && view.viewTime() < start + size) {
                    counts.merge(view.pageId() + "@" + start, 1L, Long::sum);
                }
            }
        }
        return counts;
    }
}
