package io.tidemark.windows;

import java.util.List;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * A window's value.
 *
 * @param key the key
 * @param start the window's first millisecond
 * @param end the window's end, exclusive
 * @param ids the ids of the elements that it holds, in their natural order
 */
public record Fired(int key, long start, long end, List<Long> ids) {

    /** A key's window, whatever its value. */
    record Of(int key, long start, long end) {}

    static Fired of(Pane<Integer, List<Long>, TimeWindow> pane) {
        TimeWindow window = pane.window();
        return new Fired(pane.key(), window.getStart(), window.getEnd(), pane.value());
    }

    Of of() {
        return new Of(key, start, end);
    }

    /** Makes them of the ids. */
    static final class Function
            extends ProcessWindowFunction<List<Long>, Fired, Integer, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void process(
                Integer key, Context context, Iterable<List<Long>> ids, Collector<Fired> out) {
            TimeWindow window = context.window();
            out.collect(new Fired(key, window.getStart(), window.getEnd(), ids.iterator().next()));
        }
    }
}
