package io.tidemark.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The records of a topic in the order in which they are written. What the n-th step writes is a
 * function of the seed, n and the start alone: one readable record in good time, and behind it, if
 * the seed says so, one that is late and one that nobody can read. The late and the unreadable come
 * on top, so that constant answers stay constant.
 */
final class Sequence {

    private static final byte NO_UTF_8 = (byte) 0xFF;

    private final Content content;
    private final Settings settings;

    // The order of the block that was last asked for.
    private long block = -1;
    private int[] order;

    /**
     * What a sequence follows from.
     *
     * @param purpose tells apart sequences of one seed
     * @param rate readable records in good time per second of event time
     * @param start the time of the first, in ms since the epoch (UTC)
     * @param disorder how much later than another, at most, the time of one that is written before
     *     it, in ms; exclusive
     * @param late how many late ones there are to one in good time, 0 to 1
     * @param lateBy how much older a late one is than the one before it, in ms
     * @param malformed how many unreadable ones there are to one in good time, 0 to 1
     */
    record Settings(
            long seed,
            String purpose,
            double rate,
            long start,
            long disorder,
            double late,
            long lateBy,
            double malformed) {}

    /** What is to become of a record. */
    enum Fate {
        GOOD,
        LATE,
        MALFORMED
    }

    /**
     * A record to be written.
     *
     * @param group decides the partition
     * @param time of the event, in ms since the epoch (UTC)
     */
    record Step(Fate fate, long group, byte[] key, byte[] value, long time) {}

    Sequence(Content content, Settings settings) {
        this.content = content;
        this.settings = settings;
    }

    /** What the n-th step writes, n from 0. */
    List<Step> at(long n) {
        long number = permuted(n);
        long time = time(number);
        List<Step> steps = new ArrayList<>(1);
        add(steps, Fate.GOOD, content.entry(number, time, ""), time);
        SplittableRandom random = Seeds.random(settings.seed, settings.purpose + " faults", n);
        boolean late = random.nextDouble() < settings.late;
        boolean malformed = random.nextDouble() < settings.malformed;
        long before = time - settings.lateBy;
        if (late && before >= settings.start) {
            add(steps, Fate.LATE, content.entry(number, before, "-late"), before);
        }
        Content.Entry entry = malformed ? content.entry(number, time, "-malformed") : null;
        if (entry != null) {
            Step whole = step(Fate.MALFORMED, entry, time);
            steps.add(
                    new Step(
                            whole.fate,
                            whole.group,
                            whole.key,
                            broken(entry.value(), random),
                            whole.time));
        }
        return steps;
    }

    private static void add(List<Step> steps, Fate fate, Content.Entry entry, long time) {
        if (entry != null) {
            steps.add(step(fate, entry, time));
        }
    }

    private static Step step(Fate fate, Content.Entry entry, long time) {
        return new Step(fate, entry.group(), bytes(entry.key()), bytes(entry.value()), time);
    }

    private long time(long number) {
        return settings.start + (long) Math.floor(number * 1000.0 / settings.rate);
    }

    /** Each block, as long as the disorder, is shuffled; so nothing moves farther than that. */
    private long permuted(long n) {
        int length = (int) Math.max(1, Math.floor(settings.disorder * settings.rate / 1000));
        if (block != n / length) {
            block = n / length;
            SplittableRandom random =
                    Seeds.random(settings.seed, settings.purpose + " order", block);
            order = new int[length];
            for (int i = 0; i < length; i++) {
                int other = random.nextInt(i + 1);
                order[i] = order[other];
                order[other] = i;
            }
        }
        return block * length + order[(int) (n % length)];
    }

    private byte[] broken(String value, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> {
                byte[] bytes = bytes(value);
                bytes[bytes.length / 2] = NO_UTF_8;
                yield bytes;
            }
            case 1 -> bytes(value.substring(0, value.length() / 4));
            case 2 -> bytes(content.isJson() ? "[" + value + "]" : value + ",");
            default -> bytes(content.isJson() ? "not " + value : "soon" + value);
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
