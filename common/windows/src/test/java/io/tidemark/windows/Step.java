package io.tidemark.windows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One thing that happens to the windows: what a random stream is made of. */
sealed interface Step {

    /** An element comes in by an input. */
    record Element(int input, Event event) implements Step {}

    /** The watermark of an input advances. */
    record Mark(int input, long time) implements Step {}

    /** An input goes idle, or comes back. */
    record Idle(int input, boolean idle) implements Step {}

    /** A checkpoint, failure and restore, with a new number of subtasks on both sides. */
    record Restore(int inputs, int receivers) implements Step {}

    /**
     * What a stream has in it.
     *
     * @param inputs how many inputs there are until the first restore
     * @param marks the likelihood of a watermark at each step, in percent
     * @param idles likewise, of an input's going idle or coming back
     * @param restores likewise, of a failure
     */
    record Mix(int inputs, int marks, int idles, int restores) {}

    /**
     * A random stream: time moves on with gaps, elements come in disorder and late, each input has
     * watermarks of its own; at last, all inputs' watermarks pass the expiry of everything.
     *
     * @param start when it starts, in milliseconds
     */
    static List<Step> stream(Random random, WindowSpec spec, Mix mix, long start) {
        int keys = random.nextInt(4) == 0 ? 40 : 1 + random.nextInt(5);
        int disorder = 1 + random.nextInt((int) (3 * spec.size()));
        int pace = 1 + random.nextInt((int) spec.slide());
        int inputs = mix.inputs();
        long now = start;
        long lastMark = Long.MIN_VALUE;
        boolean[] idle = new boolean[inputs];
        List<Step> steps = new ArrayList<>();
        int length = 50 + random.nextInt(150);
        for (int i = 0; i < length; i++) {
            int input = random.nextInt(inputs);
            int dice = random.nextInt(100);
            now += random.nextInt(2 * pace);
            if (random.nextInt(100) == 0) {
                now += 5 * (spec.size() + spec.slide());
            }
            if ((dice -= mix.marks()) < 0) {
                lastMark = now - random.nextInt(disorder + 1);
                steps.add(new Mark(input, lastMark));
            } else if ((dice -= mix.idles()) < 0) {
                idle[input] = !idle[input];
                steps.add(new Idle(input, idle[input]));
            } else if ((dice -= mix.restores()) < 0) {
                inputs = 1 + random.nextInt(mix.inputs() + 1);
                idle = new boolean[inputs];
                steps.add(new Restore(inputs, 1 + random.nextInt(3)));
            } else {
                long timestamp = now - random.nextInt(disorder);
                if (random.nextInt(20) == 0) {
                    timestamp -= random.nextInt((int) (4 * spec.size() + spec.allowedLateness()));
                }
                steps.add(new Element(input, new Event(random.nextInt(keys), i, timestamp)));
            }
        }
        long end = now + 2 * (spec.size() + spec.slide() + spec.allowedLateness());
        for (int input = 0; input < inputs; input++) {
            if (idle[input]) {
                steps.add(new Idle(input, false));
            }
            steps.add(new Mark(input, end));
        }
        return steps;
    }

    /** A start before or after the epoch. */
    static long randomStart(Random random) {
        return random.nextInt(2000) - 1000L;
    }
}
