package io.tidemark.exercises;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.PageView;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.TableFormat;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The table of visits per page: its last rows are the counts of all that came, late or not. */
public final class TableRecount implements Recount {

    private static final String INPUT = Topics.PAGEVIEWS;
    private static final String OUTPUT = Topics.COUNTS_BY_PAGE;

    @Override
    public String job() {
        return Jobs.PAGE_VIEWS + "-counts";
    }

    @Override
    public List<String> inputs() {
        return List.of(INPUT);
    }

    @Override
    public Outcome check(RecountContext context) {
        Tally tally = new Tally();
        Map<String, Long> expected = new TreeMap<>();
        context.forEachInput(
                this,
                tally,
                record -> expected.merge(PageView.parse(record.value()).pageId(), 1L, Long::sum));
        Map<String, Long> table = new TreeMap<>();
        context.forEach(
                OUTPUT,
                record -> {
                    if (record.headers().lastHeader(TableFormat.MARKER_HEADER) == null) {
                        String page = new String(record.key(), StandardCharsets.UTF_8);
                        long visits = RecountContext.json(record).path("visits").asLong();
                        Long before = table.put(page, visits);
                        if (before != null && before > visits) {
                            tally.problem("counts that went back", page);
                        }
                    }
                });
        tally.figure("pages", table.size());
        tally.figure("counted", table.values().stream().mapToLong(Long::longValue).sum());
        Set<String> pages = new HashSet<>(expected.keySet());
        pages.addAll(table.keySet());
        for (String page : pages) {
            if (!table.getOrDefault(page, 0L).equals(expected.getOrDefault(page, 0L))) {
                tally.problem(
                        "pages with a wrong count",
                        "%s: %s, not %s".formatted(page, table.get(page), expected.get(page)));
            }
        }
        return tally.outcome();
    }
}
