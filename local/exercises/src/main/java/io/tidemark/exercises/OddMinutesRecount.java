package io.tidemark.exercises;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.PageView;
import io.tidemark.catalogue.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The page views of odd minutes: each that there is, once, and no other. */
public final class OddMinutesRecount implements Recount {

    private static final String INPUT = Topics.PAGEVIEWS;
    private static final String OUTPUT = Topics.PAGEVIEWS_ODD_MINUTES;

    @Override
    public String job() {
        return Jobs.PAGE_VIEWS + "-odd-minutes";
    }

    @Override
    public List<String> inputs() {
        return List.of(INPUT);
    }

    @Override
    public Outcome check(RecountContext context) {
        Tally tally = new Tally();
        Map<PageView, Long> left = new HashMap<>();
        context.forEachInput(
                this,
                tally,
                record -> {
                    PageView view = PageView.parse(record.value());
                    if (view.viewTime() / 60_000 % 2 == 1) {
                        left.merge(view, 1L, Long::sum);
                    }
                });
        tally.figure("passed_on", 0);
        context.forEachJson(
                OUTPUT,
                row -> {
                    tally.count("passed_on");
                    PageView view =
                            new PageView(
                                    row.path("view_time").asLong(),
                                    row.path("user_id").asText(),
                                    row.path("page_id").asText());
                    if (left.merge(view, -1L, Long::sum) < 0) {
                        tally.problem(
                                "views that should not be there, or not again", view.toString());
                    }
                });
        left.forEach(
                (view, number) -> {
                    if (number > 0) {
                        tally.problem("views of odd minutes that are not there", view.toString());
                    }
                });
        return tally.outcome();
    }
}
