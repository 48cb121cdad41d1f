package io.tidemark.windows;

import org.apache.flink.annotation.Experimental;
import org.apache.flink.streaming.api.windowing.windows.Window;

/** What a {@link PaneProcessFunction} sees of the pane whose value it makes. */
@Experimental
public interface PaneContext<K, W extends Window> extends WindowContext<K, W> {

    /** The pane's timing. */
    PaneTiming timing();

    /** How many panes of the window came before. */
    long index();

    /** Whether no pane of this window follows. */
    boolean isLast();
}
