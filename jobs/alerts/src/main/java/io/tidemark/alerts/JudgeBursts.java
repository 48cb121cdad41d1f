package io.tidemark.alerts;

import io.tidemark.catalogue.AlertRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;

/**
 * Tells of bursts, by kind and tag. Each is judged by the rules that were in force when it began,
 * and is over when it ends, or its rule does.
 */
final class JudgeBursts extends Judge<Burst> {

    /** A burst lasts four hours at most; one whose end has not come by then will have none. */
    private static final long LONGEST_MS = Duration.ofHours(5).toMillis();

    /** What there has been an alert for, by rule and beginning, with when that is forgotten. */
    private transient MapState<String, Long> told;

    JudgeBursts(List<RuleChange> atStart) {
        super(AlertRule.Kind.BURST, atStart);
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        told =
                getRuntimeContext()
                        .getMapState(new MapStateDescriptor<>("told", Types.STRING, Types.LONG));
    }

    @Override
    public void processElement(Burst burst, ReadOnlyContext context, Collector<Alert> out)
            throws Exception {
        for (RuleVersion version : inForce(context, burst.start())) {
            String name = version.rule().id() + "/" + burst.start();
            if (isMeant(version.rule(), burst) && !told.contains(name)) {
                told.put(name, burst.start() + LONGEST_MS);
                begin(
                        name,
                        version,
                        burst.subject(),
                        burst.start(),
                        burst.start(),
                        LONGEST_MS,
                        null,
                        text(burst),
                        facts(Facts.of(version), burst),
                        out);
                context.timerService().registerEventTimeTimer(burst.start() + LONGEST_MS);
                watch(context.timerService(), burst.start());
            }
        }
        if (burst.end() != null) {
            endChanged(context, burst.end(), out);
            for (Map.Entry<String, Episode> each : entries()) {
                Episode episode = each.getValue();
                if (episode.since() == burst.start()) {
                    episodes().remove(each.getKey());
                    end(
                            episode,
                            burst.end(),
                            "the burst ended",
                            facts(closing(episode), burst),
                            out);
                }
            }
        }
    }

    private static boolean isMeant(AlertRule rule, Burst burst) {
        if (rule.tag() != null) {
            return burst.isHashtag() && rule.tag().equals(burst.tag());
        }
        return rule.symbol() == null || (!burst.isHashtag() && rule.symbol().equals(burst.tag()));
    }

    private static Facts facts(Facts facts, Burst burst) {
        return facts.with("tag_kind", burst.kind())
                .with("tag", burst.tag())
                .with("peak_score", burst.peakScore())
                .with("peak_users", burst.peakUsers())
                .with("mentions", burst.mentions());
    }

    /** Such as {@code #tea is talked about by 9 users in 10m}, as far as it is known. */
    private static String text(Burst burst) {
        return burst.subject()
                + " is talked about"
                + (burst.peakUsers() == null ? "" : " by %d users".formatted(burst.peakUsers()))
                + (burst.peakUsers() == null || burst.bucket() == null
                        ? ""
                        : " in " + burst.bucket());
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Alert> out) throws Exception {
        endChanged(context, time, out);
        for (Map.Entry<String, Episode> each : entries()) {
            Episode episode = each.getValue();
            if (episode.quietAt() <= time) {
                episodes().remove(each.getKey());
                end(episode, time, "its end never came", closing(episode), out);
            }
        }
        watch(context.timerService(), time);
        List<String> old = new ArrayList<>();
        for (Map.Entry<String, Long> each : told.entries()) {
            if (each.getValue() <= time) {
                old.add(each.getKey());
            }
        }
        for (String name : old) {
            told.remove(name);
        }
    }
}
