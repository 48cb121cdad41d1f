package io.tidemark.newsingest;

import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.metrics.Counter;

/**
 * Keeps posts of which the service says that our rule matched, and those in a language whose text
 * has one of the terms, in upper or lower case. The service knows better: it may have matched what
 * a post's text does not show, such as a link. But it names the rule of another tag where that is
 * the same as ours.
 */
final class KeepWanted extends RichFilterFunction<Post> {

    private final List<String> terms;
    private final String language;
    private final String ruleTag;
    private transient Counter filteredOut;

    /**
     * A filter.
     *
     * @param ruleTag the tag of our rule
     */
    KeepWanted(List<String> terms, String language, String ruleTag) {
        this.terms = terms.stream().map(term -> term.toLowerCase(Locale.ROOT)).toList();
        this.language = language;
        this.ruleTag = ruleTag;
    }

    @Override
    public void open(OpenContext context) {
        filteredOut = getRuntimeContext().getMetricGroup().counter("records-filtered-out");
    }

    @Override
    public boolean filter(Post post) {
        String text = post.text().toLowerCase(Locale.ROOT);
        boolean wanted =
                post.rules().contains(ruleTag)
                        || (language.equals(post.language())
                                && terms.stream().anyMatch(text::contains));
        if (!wanted) {
            filteredOut.inc();
        }
        return wanted;
    }
}
