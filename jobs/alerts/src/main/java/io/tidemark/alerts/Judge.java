package io.tidemark.alerts;

import io.tidemark.catalogue.AlertRule;
import io.tidemark.state.OperatorWatermark;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Judges events by the rules of one kind. What all kinds have in common: which version of a rule is
 * in force when, and that there is one alert when an episode begins and another when it is over.
 *
 * <p>The rules that were in their topic when the job started are handed over with the job, so that
 * no event is judged before they are known; what the topic says later comes as a broadcast.
 *
 * <p>Up to when events have been judged is part of the checkpoints: after a failure neither an
 * event nor a rule is in time that was late before.
 */
abstract class Judge<I> extends KeyedBroadcastProcessFunction<String, I, RuleChange, Alert>
        implements CheckpointedFunction {

    /** All versions of a rule that an event may still be judged by, by the rule's id. */
    static final MapStateDescriptor<String, List<RuleVersion>> RULES =
            new MapStateDescriptor<>(
                    "rules", Types.STRING, Types.LIST(TypeInformation.of(RuleVersion.class)));

    /** The greatest offset read of each partition of the rules' topic. */
    static final MapStateDescriptor<Integer, Long> READ =
            new MapStateDescriptor<>("rules-read", Types.INT, Types.LONG);

    /** Versions are kept for so long after others have taken their place, for what comes late. */
    private static final long KEPT_MS = Duration.ofDays(1).toMillis();

    /** As often it is looked whether the rule of an episode is another one now. */
    private static final long WATCH_MS = Duration.ofSeconds(10).toMillis();

    private final AlertRule.Kind kind;
    private final List<RuleChange> atStart;

    /** The key's episodes, by a name of the judge's own. */
    private transient MapState<String, Episode> episodes;

    private transient RuleBook rules;

    private transient OperatorWatermark watermark;

    /**
     * A judge.
     *
     * @param atStart what the rules' topic said when the job started, in order
     */
    Judge(AlertRule.Kind kind, List<RuleChange> atStart) {
        this.kind = kind;
        this.atStart = List.copyOf(atStart);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        watermark =
                OperatorWatermark.restore(
                        context.getOperatorStateStore(), getRuntimeContext().getTaskInfo(), 0);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        watermark.snapshot();
    }

    @Override
    public void open(OpenContext context) throws Exception {
        episodes =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        "episodes",
                                        Types.STRING,
                                        TypeInformation.of(Episode.class)));
    }

    @Override
    public void processBroadcastElement(RuleChange change, Context context, Collector<Alert> out)
            throws Exception {
        BroadcastState<String, List<RuleVersion>> kept = context.getBroadcastState(RULES);
        RuleBook book = rules(kept, context.getBroadcastState(READ));
        boolean known =
                atStart.stream()
                        .anyMatch(
                                each ->
                                        each.partition() == change.partition()
                                                && each.offset() >= change.offset());
        if (change.id() != null) {
            book.add(change, known ? Long.MIN_VALUE : judgedUpTo(context));
            keep(kept, book, change.id());
        }
        context.getBroadcastState(READ).put(change.partition(), change.offset());
        long passed = context.currentWatermark();
        if (passed > Long.MIN_VALUE + KEPT_MS) {
            for (String id : book.forgetBefore(passed - KEPT_MS)) {
                keep(kept, book, id);
            }
        }
    }

    private static void keep(
            BroadcastState<String, List<RuleVersion>> kept, RuleBook book, String id)
            throws Exception {
        if (book.versions(id).isEmpty()) {
            kept.remove(id);
        } else {
            kept.put(id, book.versions(id));
        }
    }

    /** Up to when events have been judged. */
    long judgedUpTo(Context context) {
        watermark.advance(context.currentWatermark());
        return watermark.greatest();
    }

    /** Up to when a key's events have been judged. */
    final long judgedUpTo(String key, ReadOnlyContext context) {
        watermark.advance(context.currentWatermark());
        return watermark.of(key);
    }

    /** The rules as they are known now, for what is judged now: so event time has come to here. */
    private RuleBook rules(ReadOnlyContext context) throws Exception {
        watermark.advance(context.currentWatermark());
        return rules(context.getBroadcastState(RULES), context.getBroadcastState(READ));
    }

    private RuleBook rules(
            ReadOnlyBroadcastState<String, List<RuleVersion>> kept,
            ReadOnlyBroadcastState<Integer, Long> read)
            throws Exception {
        if (rules == null) {
            RuleBook book = new RuleBook();
            for (Map.Entry<String, List<RuleVersion>> own : kept.immutableEntries()) {
                book.put(own.getKey(), own.getValue());
            }
            for (RuleChange change : atStart) {
                Long upTo = read.get(change.partition());
                if (upTo == null || change.offset() > upTo) {
                    book.add(change, Long.MIN_VALUE);
                }
            }
            rules = book;
        }
        return rules;
    }

    /** The rules of the judge's kind that are in force. */
    final List<RuleVersion> inForce(ReadOnlyContext context, long time) throws Exception {
        return rules(context).inForce(kind, time);
    }

    /** The key's episodes. */
    final MapState<String, Episode> episodes() {
        return episodes;
    }

    /**
     * Begins an episode.
     *
     * @param name of the episode, under which it is kept
     */
    final void begin(
            String name,
            RuleVersion version,
            String subject,
            long since,
            long lastHeld,
            long quietMs,
            @Nullable BigDecimal peak,
            String text,
            Facts facts,
            Collector<Alert> out)
            throws Exception {
        String said =
                version.appliedFrom() == null
                        ? text
                        : text
                                + "; the rule came late and holds from "
                                + time(version.appliedFrom());
        Episode episode =
                new Episode(
                        version.rule().id(),
                        version.from(),
                        version.offset(),
                        subject,
                        since,
                        lastHeld,
                        quietMs,
                        peak,
                        said,
                        facts.text());
        episodes.put(name, episode);
        out.collect(alert(episode, null, said, facts));
    }

    /** Ends an episode, because its condition no longer holds. */
    final void end(Episode episode, long until, String endedBy, Facts facts, Collector<Alert> out) {
        out.collect(
                alert(
                        episode,
                        until,
                        episode.text() + "; over since " + time(until) + ", " + endedBy,
                        facts.with("ended_by", endedBy)));
    }

    /**
     * Has {@link #endChanged} looked after again soon, in event time, if the key has episodes: a
     * rule may go when nothing of the key comes any more.
     *
     * @param now the time of what has been judged
     */
    final void watch(TimerService timers, long now) throws Exception {
        if (!episodes.isEmpty()) {
            timers.registerEventTimeTimer((Math.floorDiv(now, WATCH_MS) + 1) * WATCH_MS);
        }
    }

    /**
     * Ends those of the key's episodes whose rule became another one before they would have been
     * over anyway.
     *
     * @param now the time of what is judged next
     */
    final void endChanged(ReadOnlyContext context, long now, Collector<Alert> out)
            throws Exception {
        if (episodes.isEmpty()) {
            return;
        }
        RuleBook book = rules(context);
        for (Map.Entry<String, Episode> each : List.copyOf(entries())) {
            Episode episode = each.getValue();
            RuleVersion next = book.after(episode.rule(), episode.version(), episode.offset());
            if (next != null && next.takesOverAt() <= Math.min(now, episode.quietAt())) {
                episodes.remove(each.getKey());
                end(
                        episode,
                        Math.max(episode.since(), next.takesOverAt()),
                        next.rule() == null ? "the rule was removed" : "the rule was changed",
                        closing(episode),
                        out);
            }
        }
    }

    /** A copy of the key's episodes. */
    final List<Map.Entry<String, Episode>> entries() throws Exception {
        List<Map.Entry<String, Episode>> all = new ArrayList<>();
        for (Map.Entry<String, Episode> each : episodes.entries()) {
            all.add(Map.entry(each.getKey(), each.getValue()));
        }
        return all;
    }

    /** The facts of an episode that is over. */
    Facts closing(Episode episode) {
        return Facts.parse(episode.facts());
    }

    private Alert alert(Episode episode, @Nullable Long until, String text, Facts facts) {
        return new Alert(
                episode.rule(),
                episode.version(),
                kind.text(),
                episode.subject(),
                episode.since(),
                until,
                text,
                facts.text());
    }

    /** A time for people, to the second. */
    static String time(long ms) {
        return Instant.ofEpochMilli(ms).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
