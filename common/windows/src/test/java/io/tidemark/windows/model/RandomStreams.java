package io.tidemark.windows.model;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Random rules, and steps for them, in numbers so small that everything meets everything: elements
 * that are late, clocks that jump, lateness without end. The same seed gives the same script. Times
 * are in ms; around a change of a zone's clock, in hours, days or longer.
 *
 * <p>The values are 0, 1, 2, … in the order of arrival.
 */
public final class RandomStreams {

    private static final int NEVER_ENDING = 8;

    private static final List<ChronoUnit> UNITS =
            List.of(ChronoUnit.HOURS, ChronoUnit.DAYS, ChronoUnit.WEEKS, ChronoUnit.MONTHS);

    private static final List<Integer> HOURS = List.of(1, 2, 3, 4, 6, 8, 12, 24);

    /**
     * Back and forth; at midnight, right after it, by half an hour, by a day that there was not.
     */
    private static final List<Change> CHANGES =
            List.of(
                    new Change("Europe/Madrid", "2023-10-29T01:00:00Z"),
                    new Change("Europe/Madrid", "2024-03-31T01:00:00Z"),
                    new Change("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
                    new Change("America/Sao_Paulo", "2018-02-18T02:00:00Z"),
                    new Change("America/St_Johns", "2006-10-29T02:31:00Z"),
                    new Change("Australia/Lord_Howe", "2024-04-06T15:00:00Z"),
                    new Change("Pacific/Apia", "2011-12-30T10:00:00Z"));

    private record Change(ZoneId zone, Instant at) {

        Change(String zone, String at) {
            this(ZoneId.of(zone), Instant.parse(at));
        }
    }

    private final Random random;
    private final boolean evictors;
    private final boolean restores;

    /** What the small numbers of event time count, and from when on; ms. */
    private long unit = 1;

    private long origin;

    /** The rules of now, and where the stream is. */
    private long lateness;

    private TriggerRule trigger;
    private Completion completion;
    private long watermark = Long.MIN_VALUE;
    private long clock;
    private long around;
    private long value;

    private RandomStreams(long seed, boolean evictors, boolean restores) {
        // Neighbouring seeds begin alike.
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.evictors = evictors;
        this.restores = restores;
    }

    /**
     * One script.
     *
     * @param evictors its rules have an evictor
     * @param restores some of its steps are restores, with the same rules or others
     */
    public static Script script(long seed, boolean evictors, boolean restores) {
        return new RandomStreams(seed, evictors, restores).script();
    }

    private Script script() {
        Optional<Eviction> eviction = evictors ? Optional.of(eviction()) : Optional.empty();
        Mode mode = List.of(Mode.values()).get(random.nextInt(3));
        Rules rules = new Rules(windows(), lateness(), trigger(3), mode, eviction, completion());
        return new Script(rules, steps(rules));
    }

    private List<Step> steps(Rules rules) {
        List<Step> steps = new ArrayList<>();
        lateness = rules.latenessMs();
        trigger = rules.trigger();
        completion = rules.completion();
        around = random.nextInt(20) - 5L;
        stretch(steps);
        if (!one(3)) {
            steps.add(new Step.ProcessingTime(clock + 1000));
            steps.add(new Step.Watermark(Long.MAX_VALUE));
            steps.add(new Step.Element(value++, time(around)));
            if (restores && one(3)) {
                // Event time begins anew after a savepoint that was drained.
                steps.add(restore());
                clock += 1000;
                watermark = Long.MIN_VALUE;
                stretch(steps);
            }
        }
        return steps;
    }

    private void stretch(List<Step> steps) {
        for (int i = 3 + random.nextInt(40); i > 0; i--) {
            int kind = random.nextInt(restores ? 22 : 20);
            if (kind < 12) {
                steps.add(new Step.Element(value++, time(around + between(-12, 8))));
            } else if (kind < 16) {
                around += random.nextInt(one(5) ? 40 : 7);
                watermark = Math.max(watermark, time(around + between(-6, 1)));
                steps.add(new Step.Watermark(watermark));
            } else if (kind < 20) {
                clock += random.nextInt(one(5) ? 30 : 5);
                steps.add(new Step.ProcessingTime(clock));
            } else {
                steps.add(restore());
            }
        }
    }

    private Step restore() {
        lateness = random.nextBoolean() ? lateness : lateness();
        trigger = random.nextBoolean() ? trigger : trigger(3);
        completion = one(8) ? completion() : completion;
        return new Step.Restore(lateness, trigger, completion);
    }

    /** Of longer units the last ms, too, at which windows end. */
    private long time(long number) {
        return origin + unit * number - (unit > 1 && one(2) ? 1 : 0);
    }

    private Windows windows() {
        long size = between(1, 12);
        return switch (random.nextInt(9)) {
            case 7 -> {
                long step = between(1, 4);
                long maxSize = step * between(1, 4);
                yield new Windows.Cumulating(maxSize, step, between(1 - maxSize, maxSize - 1));
            }
            case 8 -> calendar();
            case 0, 1 -> new Windows.Tumbling(size, between(1 - size, size - 1));
            case 2 -> {
                // In 1 of 4 there may be gaps between the windows.
                long slide = one(4) ? between(1, 12) : between(1, size);
                yield new Windows.Sliding(size, slide, between(1 - slide, slide - 1));
            }
            case 3 -> new Windows.Global();
            default -> new Windows.Session(between(1, 8));
        };
    }

    private Windows calendar() {
        Change change = CHANGES.get(random.nextInt(CHANGES.size()));
        origin = change.at().toEpochMilli();
        ChronoUnit of = UNITS.get(random.nextInt(UNITS.size()));
        unit =
                Duration.ofHours(of == ChronoUnit.HOURS ? 1 : of.getDuration().toHours() / 6)
                        .toMillis();
        int every = of == ChronoUnit.HOURS ? HOURS.get(random.nextInt(HOURS.size())) : 1;
        return new Windows.Calendar(every, of, change.zone());
    }

    private long lateness() {
        if (one(NEVER_ENDING)) {
            return Long.MAX_VALUE;
        }
        return one(4) ? 0 : unit * between(0, 25);
    }

    /** None in more than half of the scripts. */
    private Completion completion() {
        return one(2) ? Completion.NONE : new Completion(one(2), one(2));
    }

    private Eviction eviction() {
        Eviction.Kind kind = one(2) ? Eviction.Kind.COUNT : Eviction.Kind.TIME;
        return new Eviction(kind, between(1, 5), random.nextBoolean());
    }

    private TriggerRule trigger(int depth) {
        int kind = depth == 0 ? random.nextInt(5) : random.nextInt(17);
        return switch (kind) {
            case 0 -> new TriggerRule.AfterCount(between(1, 4));
            case 1 -> afterProcessingTime();
            case 2 -> new TriggerRule.AfterWatermark(Optional.empty(), Optional.empty());
            case 3 -> one(3) ? new TriggerRule.Never() : new TriggerRule.Default();
            case 4 ->
                    one(2)
                            ? new TriggerRule.AfterChange(between(0, 4))
                            : new TriggerRule.AfterQuiet(between(0, 9));
            case 5, 6, 7 -> new TriggerRule.AfterWatermark(perhaps(depth - 1), perhaps(depth - 1));
            case 8, 9, 10 -> new TriggerRule.Repeatedly(trigger(depth - 1));
            case 11 -> new TriggerRule.AfterFirst(some(depth - 1));
            case 12 -> new TriggerRule.AfterAll(some(depth - 1));
            case 13, 14 -> new TriggerRule.AfterEach(some(depth - 1));
            default -> new TriggerRule.OrFinally(trigger(depth - 1), trigger(depth - 1));
        };
    }

    private TriggerRule afterProcessingTime() {
        return one(2)
                ? new TriggerRule.AfterProcessingTime(between(0, 9))
                : new TriggerRule.AfterProcessingTime(
                        one(2) ? 0 : between(0, 9), Optional.of((long) between(1, 12)));
    }

    private Optional<TriggerRule> perhaps(int depth) {
        return random.nextBoolean() ? Optional.of(trigger(depth)) : Optional.empty();
    }

    private List<TriggerRule> some(int depth) {
        List<TriggerRule> triggers = new ArrayList<>();
        for (int i = between(2, 3); i > 0; i--) {
            triggers.add(trigger(depth));
        }
        return triggers;
    }

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    private int between(long least, long most) {
        return (int) (least + random.nextInt((int) (most - least + 1)));
    }
}
