package io.tidemark.alerts;

import io.tidemark.catalogue.AlertRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;

/**
 * Finds feeds from which nothing comes, by the clock: by when their last record was written to
 * Kafka, in session hours. Before it says so it asks Kafka whether there is anything that the job
 * has not read; if there is, or Kafka does not answer, it asks again later. A feed that has never
 * said anything cannot go silent.
 *
 * <p>It is one task with one key, which knows all feeds.
 */
final class JudgeSilence extends Judge<Sign> {

    /** The key of all signs. */
    static final String KEY = "feeds";

    private static final long FORGOTTEN_MS = Duration.ofDays(7).toMillis();

    private final SessionHours hours;
    private final long everyMs;
    private final Unread unread;

    /** When a subject's last record was written: a feed, or the quotes of a symbol. */
    private transient MapState<String, Long> written;

    /** The offset after the last record read, by feed and partition. */
    private transient MapState<String, Long> next;

    private transient boolean ticks;
    private transient Counter undecided;

    /**
     * A judge.
     *
     * @param every how often it looks at the clock
     */
    JudgeSilence(List<RuleChange> atStart, SessionHours hours, Duration every, Unread unread) {
        super(AlertRule.Kind.SILENCE, atStart);
        this.hours = hours;
        this.everyMs = every.toMillis();
        this.unread = unread;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        written = map("written");
        next = map("next");
        undecided = getRuntimeContext().getMetricGroup().counter("silences-undecided");
    }

    private MapState<String, Long> map(String name) {
        return getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(name, Types.STRING, Types.LONG));
    }

    @Override
    public void close() {
        unread.close();
    }

    /** By the clock no rule is late. */
    @Override
    long judgedUpTo(Context context) {
        return Long.MIN_VALUE;
    }

    @Override
    public void processElement(Sign sign, ReadOnlyContext context, Collector<Alert> out)
            throws Exception {
        next.put(sign.feed() + "/" + sign.partition(), sign.offset() + 1);
        heard(sign.feed(), sign.written(), out);
        if (sign.symbol() != null) {
            heard(symbol(sign.symbol()), sign.written(), out);
        }
        if (!ticks) {
            ticks = true;
            tick(context);
        }
    }

    private static String symbol(String symbol) {
        return AlertRule.QUOTES + "/" + symbol;
    }

    private void heard(String subject, long time, Collector<Alert> out) throws Exception {
        Long before = written.get(subject);
        if (before == null || before < time) {
            written.put(subject, time);
        }
        if (episodes().isEmpty()) {
            return;
        }
        for (Map.Entry<String, Episode> each : entries()) {
            Episode episode = each.getValue();
            if (each.getKey().endsWith(" " + subject) && time > episode.lastHeld()) {
                episodes().remove(each.getKey());
                end(episode, time, "it speaks again", closing(episode), out);
            }
        }
    }

    private void tick(ReadOnlyContext context) {
        long now = context.timerService().currentProcessingTime();
        context.timerService()
                .registerProcessingTimeTimer((Math.floorDiv(now, everyMs) + 1) * everyMs);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Alert> out) throws Exception {
        long now = context.timerService().currentProcessingTime();
        endChanged(context, now, out);
        Optional<SessionHours.Session> session = hours.at(now);
        if (session.isEmpty()) {
            endAll(hours.lastAt(now).closesAt(), out);
        } else {
            for (Map.Entry<String, List<Silence>> each :
                    silences(context, now, session.get()).entrySet()) {
                beginUnlessUnread(each.getKey(), each.getValue(), out);
            }
        }
        forget(now);
        tick(context);
        ticks = true;
    }

    /** What seems to be silent. */
    private record Silence(RuleVersion version, String subject, long since) {

        String name() {
            return version.rule().id() + " " + subject;
        }

        /** The symbol, or else the feed. */
        String whose() {
            return subject.substring(subject.indexOf('/') + 1);
        }
    }

    /** What has seemed to be silent since the last time, by feed. */
    private Map<String, List<Silence>> silences(
            ReadOnlyContext context, long now, SessionHours.Session session) throws Exception {
        Map<String, List<Silence>> silences = new TreeMap<>();
        for (RuleVersion version : inForce(context, now)) {
            for (String subject : subjects(version.rule())) {
                Long last = written.get(subject);
                if (last == null) {
                    continue;
                }
                Silence silence = new Silence(version, subject, Math.max(last, session.opensAt()));
                if (now - silence.since() > version.rule().withinMs()
                        && !episodes().contains(silence.name())) {
                    silences.computeIfAbsent(version.rule().feed(), feed -> new ArrayList<>())
                            .add(silence);
                }
            }
        }
        return silences;
    }

    private void beginUnlessUnread(String feed, List<Silence> silences, Collector<Alert> out)
            throws Exception {
        Map<Integer, Long> own = new HashMap<>();
        for (Map.Entry<String, Long> each : next.entries()) {
            if (each.getKey().startsWith(feed + "/")) {
                own.put(
                        Integer.valueOf(each.getKey().substring(feed.length() + 1)),
                        each.getValue());
            }
        }
        long first = silences.stream().mapToLong(Silence::since).min().orElseThrow();
        Set<String> heard = unread.symbols(feed, own, first);
        for (Silence silence : silences) {
            boolean isFeed = silence.subject().equals(feed);
            if (heard == null || (isFeed ? !heard.isEmpty() : heard.contains(silence.whose()))) {
                undecided.inc();
            } else {
                begin(silence, isFeed, out);
            }
        }
    }

    private void begin(Silence silence, boolean isFeed, Collector<Alert> out) throws Exception {
        AlertRule rule = silence.version().rule();
        begin(
                silence.name(),
                silence.version(),
                silence.whose(),
                silence.since(),
                silence.since(),
                // It ends by what comes, by no time.
                Long.MAX_VALUE - silence.since(),
                null,
                "no %s since %s, longer than %s"
                        .formatted(
                                isFeed ? rule.feed() + " at all" : "quote of " + silence.whose(),
                                time(silence.since()),
                                AlertRule.duration(rule.withinMs())),
                Facts.of(silence.version())
                        .with("feed", rule.feed())
                        .with("within_ms", rule.withinMs()),
                out);
    }

    private List<String> subjects(AlertRule rule) throws Exception {
        if (rule.symbol() == null) {
            return List.of(rule.feed());
        }
        if (!rule.symbol().equals(AlertRule.EACH)) {
            return List.of(symbol(rule.symbol()));
        }
        List<String> all = new ArrayList<>();
        for (String subject : written.keys()) {
            if (subject.startsWith(symbol(""))) {
                all.add(subject);
            }
        }
        return all;
    }

    private void endAll(long closed, Collector<Alert> out) throws Exception {
        for (Map.Entry<String, Episode> each : entries()) {
            episodes().remove(each.getKey());
            Episode episode = each.getValue();
            long until = Math.max(episode.since(), closed);
            end(episode, until, "the session is over", closing(episode), out);
        }
    }

    private void forget(long now) throws Exception {
        List<String> old = new ArrayList<>();
        for (Map.Entry<String, Long> each : written.entries()) {
            if (each.getValue() < now - FORGOTTEN_MS) {
                old.add(each.getKey());
            }
        }
        for (String subject : old) {
            written.remove(subject);
        }
    }
}
