package io.tidemark.pageviews;

import io.tidemark.catalogue.PageView;
import io.tidemark.console.Batch;
import io.tidemark.console.BatchRows;
import io.tidemark.console.Pprint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** Page views by user id (as text), then by time, then as they came; only the first are kept. */
final class ByUserRows implements BatchRows<PageView, List<PageView>> {

    static final TypeInformation<List<PageView>> KEPT =
            Types.LIST(TypeInformation.of(PageView.class));

    private static final Comparator<PageView> ORDER =
            Comparator.comparing(PageView::userId).thenComparing(PageView::viewTime);

    @Override
    public List<PageView> empty() {
        return new ArrayList<>();
    }

    @Override
    public List<PageView> add(List<PageView> first, PageView view) {
        int at = first.size();
        while (at > 0 && ORDER.compare(view, first.get(at - 1)) < 0) {
            at--;
        }
        if (at <= Batch.ROWS) {
            first.add(at, view);
        }
        if (first.size() > Batch.ROWS + 1) {
            first.remove(first.size() - 1);
        }
        return first;
    }

    @Override
    public List<String> rows(List<PageView> first) {
        return first.stream()
                .map(view -> Pprint.row(view.userId(), view.viewTime(), view.pageId()))
                .toList();
    }
}
