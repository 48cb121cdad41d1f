package io.tidemark.windows;

import org.apache.flink.annotation.Experimental;
import org.apache.flink.api.common.functions.AbstractRichFunction;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * Makes the value of each pane, with a view of the pane, its window and its key, and with state;
 * what Flink's {@code ProcessWindowFunction} is to Flink's windows. It is called once for each
 * pane; a retraction repeats the value that was sent.
 *
 * @param <IN> of the elements or, behind an aggregate, of its result
 * @param <OUT> of the panes' values
 */
@Experimental
public abstract class PaneProcessFunction<IN, OUT, K, W extends Window>
        extends AbstractRichFunction {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one pane's value.
     *
     * @param elements in the order of arrival, none only when discarding, in a pane that {@link
     *     OnTimeBehavior} or {@link ClosingBehavior} asks for; behind an aggregate, its result
     *     alone
     * @throws Exception fails the job
     */
    public abstract OUT process(PaneContext<K, W> context, Iterable<IN> elements) throws Exception;

    /**
     * The window is forgotten: it has expired and its last pane, if it had one to come, has come
     * out. Clears what the function keeps of the window. A session that has become part of another
     * is not forgotten, nor is a window that a restore drops.
     *
     * @throws Exception fails the job
     */
    public void clear(WindowContext<K, W> context) throws Exception {}

    /** Whether the function says how state of a window is cleared, without which none is lent. */
    final boolean clearsWindows() {
        try {
            return getClass().getMethod("clear", WindowContext.class).getDeclaringClass()
                    != PaneProcessFunction.class;
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }
}
