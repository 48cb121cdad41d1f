package io.tidemark.newsingest;

import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.metrics.Counter;

/** Keeps posts in a language whose text has one of the terms, in upper or lower case. */
final class KeepWanted extends RichFilterFunction<Post> {

    private final List<String> terms;
    private final String language;
    private transient Counter filteredOut;

    KeepWanted(List<String> terms, String language) {
        this.terms = terms.stream().map(term -> term.toLowerCase(Locale.ROOT)).toList();
        this.language = language;
    }

    @Override
    public void open(OpenContext context) {
        filteredOut = getRuntimeContext().getMetricGroup().counter("records-filtered-out");
    }

    @Override
    public boolean filter(Post post) {
        String text = post.text().toLowerCase(Locale.ROOT);
        boolean wanted =
                language.equals(post.language()) && terms.stream().anyMatch(text::contains);
        if (!wanted) {
            filteredOut.inc();
        }
        return wanted;
    }
}
