package io.tidemark.trends;

import io.tidemark.state.WindowingFunction;
import io.tidemark.trends.Trends.Settings;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * At each tick, how far a topic stands out: how many people wrote of it in the last bucket's
 * length, held against the known whole buckets of the day before that; and its bursts. Keyed by
 * topic.
 *
 * <p>A bucket's users are those of the tick at its end. Kept are the users of the last ten minutes,
 * those of the buckets of a day as numbers, and the burst that lasts. A topic that nobody has
 * written of for a day leaves nothing.
 */
final class ScoreTopics extends WindowingFunction<String, Mention, Score> {

    static final OutputTag<BurstRow> BURSTS =
            new OutputTag<>("bursts", TypeInformation.of(BurstRow.class));

    private static final String USERS = "users";
    private static final String HISTORY = "history";
    private static final String BURST = "burst";

    /**
     * Somebody in the time before a tick.
     *
     * @param tick the first at which what was written counts
     */
    public record UserAt(long tick, String user) {}

    /**
     * What somebody wrote in the time before a tick.
     *
     * @param first the time of the first post
     * @param posts how many there were
     */
    public record Written(long first, int posts) {

        Written and(long time) {
            return new Written(Math.min(first, time), posts + 1);
        }
    }

    /** What was written in the window that ends at a tick. */
    private record Window(int users, long firstMention, long mentions, long newMentions) {}

    private final Settings settings;
    private final long every;
    private final long bucket;
    private final int buckets;
    private final long firstKnown;

    private transient MapState<UserAt, Written> users;

    /** There for each topic of which anything is. */
    private transient ValueState<History> history;

    private transient ValueState<Burst> burst;

    ScoreTopics(Settings settings) {
        this.settings = settings;
        this.every = settings.every().toMillis();
        this.bucket = settings.bucket().toMillis();
        this.buckets = (int) (settings.history().toMillis() / bucket);
        this.firstKnown = Ticks.from(settings.knownSince(), bucket);
    }

    @Override
    public void open(OpenContext context) {
        users =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        USERS,
                                        getRuntimeContext()
                                                .createSerializer(TypeInformation.of(UserAt.class)),
                                        typed(USERS, TypeInformation.of(Written.class))));
        history =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        HISTORY,
                                        typed(HISTORY, TypeInformation.of(History.class))));
        burst =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        BURST, typed(BURST, TypeInformation.of(Burst.class))));
    }

    @Override
    public void processElement(Mention mention, Context context, Collector<Score> out)
            throws Exception {
        long tick = Ticks.tickOf(mention.time(), every);
        UserAt at = new UserAt(tick, mention.user());
        Written before = users.get(at);
        users.put(at, before == null ? new Written(mention.time(), 1) : before.and(mention.time()));
        if (history.value() == null) {
            history.update(History.NONE);
        }
        context.timerService().registerEventTimeTimer(tick - 1);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Score> out) throws Exception {
        if (history.value() == null) {
            return;
        }
        long now = time + 1;
        Window window = window(now);
        long until = Ticks.before(now - bucket, bucket);
        long from = until - buckets * bucket;
        History before = history.value().from(from);
        long knownFrom = Math.max(from, firstKnown);
        long known = Math.max(0, (until - knownFrom) / bucket);
        double expected = known == 0 ? 0 : (double) before.sum(knownFrom, until, bucket) / known;
        Score score =
                new Score(
                        context.getCurrentKey(),
                        now,
                        window.users,
                        expected,
                        known < settings.minHistory()
                                ? Score.NONE
                                : Score.of(window.users, expected),
                        before.curve(Settings.CURVE - 1, firstKnown, until, bucket, window.users));
        boolean active = window.users >= settings.minUsers();
        if (active && score.score() > 0) {
            out.collect(score);
        }
        Burst lasts = burst(score, active, window, context);

        History after = before;
        if (now % bucket == 0 && window.users > 0) {
            after = before.with(now - bucket, window.users);
            // At this tick it is in no mean any more.
            context.timerService().registerEventTimeTimer(now + (buckets + 1) * bucket - 1);
        }
        if (lasts != null || window.users > 0) {
            context.timerService().registerEventTimeTimer(now + every - 1);
        }
        boolean nobody = users.isEmpty();
        if (nobody) {
            // The heap keeps an empty map when its last entry is removed by an iterator.
            users.clear();
        }
        if (lasts == null && after.isEmpty() && nobody) {
            history.clear();
        } else {
            history.update(after);
        }
    }

    /** The burst that lasts after a tick, if one does; tells those that begin or end. */
    @Nullable
    private Burst burst(Score score, boolean active, Window window, Context context)
            throws Exception {
        Burst now = burst.value();
        if (now == null) {
            if (!active || score.score() < settings.burstFrom()) {
                return null;
            }
            now = Burst.begin(score, window.firstMention, window.mentions);
            context.output(BURSTS, now.lasting(score.topic(), settings.bucketName()));
        } else {
            now = now.next(score, window.newMentions, settings.burstBelow());
            if (now.isOver(
                    score.at(),
                    settings.burstQuiet().toMillis(),
                    settings.burstLongest().toMillis())) {
                context.output(BURSTS, now.ended(score.topic(), settings.bucketName(), score.at()));
                burst.clear();
                return null;
            }
        }
        burst.update(now);
        return now;
    }

    /** Counts, and forgets what no later window has. */
    private Window window(long now) throws Exception {
        Set<String> counted = new HashSet<>();
        long first = Long.MAX_VALUE;
        long mentions = 0;
        long newMentions = 0;
        for (Iterator<Map.Entry<UserAt, Written>> all = users.iterator(); all.hasNext(); ) {
            Map.Entry<UserAt, Written> each = all.next();
            long tick = each.getKey().tick();
            if (tick > now) {
                continue;
            }
            counted.add(each.getKey().user());
            first = Math.min(first, each.getValue().first());
            mentions += each.getValue().posts();
            newMentions += tick == now ? each.getValue().posts() : 0;
            if (tick <= now + every - bucket) {
                all.remove();
            }
        }
        return new Window(counted.size(), first, mentions, newMentions);
    }

    @Override
    protected String stateOfAllKeys() {
        return HISTORY;
    }

    @Override
    protected long discard() {
        users.clear();
        history.clear();
        burst.clear();
        return 1;
    }
}
