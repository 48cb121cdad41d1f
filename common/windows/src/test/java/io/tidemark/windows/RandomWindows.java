package io.tidemark.windows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/** Windows that can be sliced, of one kind or up to three, of some ms. */
final class RandomWindows {

    private RandomWindows() {}

    static WindowAssigner<Object, TimeWindow> of(Random random) {
        int kinds = random.nextInt(3) == 0 ? 2 + random.nextInt(2) : 1;
        if (kinds == 1) {
            return kind(random);
        }
        Map<Object, WindowAssigner<Object, TimeWindow>> different = new HashMap<>();
        while (different.size() < kinds) {
            WindowAssigner<Object, TimeWindow> one = kind(random);
            different.put(Slicing.of(one).toString(), one);
        }
        List<WindowAssigner<Object, TimeWindow>> all = new ArrayList<>(different.values());
        return all.size() == 2
                ? UnionEventTimeWindows.of(all.get(0), all.get(1))
                : UnionEventTimeWindows.of(all.get(0), all.get(1), all.get(2));
    }

    private static WindowAssigner<Object, TimeWindow> kind(Random random) {
        long slide = 1L + random.nextInt(12);
        long offset = random.nextBoolean() ? 0 : random.nextInt((int) slide);
        return switch (random.nextInt(4)) {
            case 0 -> TumblingEventTimeWindows.of(ms(2 * slide), ms(offset));
            case 1 ->
                    SlidingEventTimeWindows.of(
                            ms(slide * (1 + random.nextInt(6))), ms(slide), ms(offset));
            case 2 -> SlidingEventTimeWindows.of(ms(1 + random.nextInt(40)), ms(slide), ms(offset));
            default ->
                    CumulatingEventTimeWindows.of(
                            ms(slide * (1 + random.nextInt(6))), ms(slide), ms(offset));
        };
    }

    private static Duration ms(long ms) {
        return Duration.ofMillis(ms);
    }
}
