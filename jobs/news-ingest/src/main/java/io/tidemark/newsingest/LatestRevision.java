package io.tidemark.newsingest;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Lets the wanted posts pass: those with one of the terms, in upper or lower case, in one of the
 * languages. Of a post, what is older than what has passed is dropped; a change to what is not
 * wanted deletes it, whether it is remembered or not. A deletion always passes: whoever has the
 * post, from an earlier run perhaps, is to forget it. Keyed by the post's id.
 */
final class LatestRevision extends KeyedProcessFunction<String, PostChange, PostChange> {

    /** In place of terms or languages: any. */
    static final String ANY = "*";

    private final List<String> terms;
    private final List<String> languages;
    private final Duration remember;
    private transient ValueState<String> newest;
    private transient Counter filteredOut;
    private transient Counter repeated;

    /**
     * A filter.
     *
     * @param languages such as {@code en}, which {@code en-GB} is, too
     * @param remember how long after the last change that passed a post is remembered; 0: not at
     *     all
     */
    LatestRevision(List<String> terms, List<String> languages, Duration remember) {
        this.terms = terms.stream().map(term -> term.toLowerCase(Locale.ROOT)).toList();
        this.languages = languages.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
        this.remember = remember;
    }

    @Override
    public void open(OpenContext context) {
        filteredOut = getRuntimeContext().getMetricGroup().counter("records-filtered-out");
        repeated = getRuntimeContext().getMetricGroup().counter("records-repeated");
        if (!remember.isZero()) {
            ValueStateDescriptor<String> descriptor =
                    new ValueStateDescriptor<>("newest", Types.STRING);
            descriptor.enableTimeToLive(
                    StateTtlConfig.newBuilder(remember).neverReturnExpired().build());
            newest = getRuntimeContext().getState(descriptor);
        }
    }

    @Override
    public void processElement(PostChange change, Context context, Collector<PostChange> out)
            throws Exception {
        String known = newest == null ? null : newest.value();
        if (known != null && change.rev().compareTo(known) <= 0) {
            repeated.inc();
        } else if (change.deleted()) {
            out.collect(change);
            if (known != null) {
                newest.update(change.rev());
            }
        } else if (isWanted(change)) {
            out.collect(change);
            if (newest != null) {
                newest.update(change.rev());
            }
        } else {
            filteredOut.inc();
            if (known != null || change.updated()) {
                out.collect(change.deletion());
            }
            if (known != null) {
                newest.update(change.rev());
            }
        }
    }

    private boolean isWanted(PostChange change) {
        String text = change.text().toLowerCase(Locale.ROOT);
        return (terms.contains(ANY) || terms.stream().anyMatch(text::contains))
                && (languages.contains(ANY) || change.languages().stream().anyMatch(this::isOurs));
    }

    private boolean isOurs(String language) {
        String lower = language.toLowerCase(Locale.ROOT);
        return languages.stream()
                .anyMatch(ours -> lower.equals(ours) || lower.startsWith(ours + "-"));
    }
}
