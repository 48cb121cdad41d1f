/**
 * Windows of the Dataflow model on Flink's DataStream API (Akidau et al., "The Dataflow Model",
 * VLDB 2015). {@link io.tidemark.windows.Panes} is where to begin.
 *
 * <h2>The words</h2>
 *
 * They are the model's, and where it has none, Apache Beam's.
 *
 * <ul>
 *   <li>A <em>window</em> is a stretch of event time, of one key; Flink's window assigners say
 *       which there are, and so do {@link io.tidemark.windows.CumulatingEventTimeWindows} and
 *       {@link io.tidemark.windows.CalendarEventTimeWindows}. <em>Where</em> in event time is
 *       computed.
 *   <li>A {@linkplain io.tidemark.windows.DataflowTrigger trigger} says <em>when</em> in processing
 *       time a window's result comes out. {@link io.tidemark.windows.Triggers} has its words; what
 *       they do not say is a {@link io.tidemark.windows.TriggerFunction}.
 *   <li>A {@linkplain io.tidemark.windows.Pane pane} is one result of a window. Its {@linkplain
 *       io.tidemark.windows.PaneTiming timing} is early, on time or late; it has an index, and the
 *       last one says so.
 *   <li>The {@linkplain io.tidemark.windows.AccumulationMode accumulation mode} says <em>how</em>
 *       the panes of one window relate: each on its own (discarding), each in place of the one
 *       before (accumulating), or so that the one before is also withdrawn (retracting, by a
 *       <em>retraction</em>).
 *   <li>Two streams can be under one window and trigger ({@link
 *       io.tidemark.windows.CoGroupedPanes}): a <em>co-group</em> makes one value of both sides'
 *       elements, a <em>join</em> a row of each two of them.
 *   <li>An {@linkplain io.tidemark.windows.PaneEvictor evictor} throws elements out of a window.
 *   <li>A window <em>expires</em> when the watermark reaches its last ms plus the allowed lateness.
 *       What no window takes any more is <em>late</em>: it goes to an output and a counter.
 * </ul>
 *
 * <h2>What the words mean where they leave a choice</h2>
 *
 * <ul>
 *   <li>A trigger is asked once after each element, once when the watermark passes the window's end
 *       and once at each of its deadlines in processing time. A trigger whose turn comes while it
 *       is already ready fires at the next asking. A deadline that has been overtaken (its trigger
 *       fired otherwise, the window merged) is no occasion to ask.
 *   <li>When processing time jumps, a deadline is asked at its own time, so that deadlines in one
 *       jump count one after the other. A watermark that jumps is at its new value at once: a pane
 *       at the window's end is the last one if that watermark has also reached the expiry.
 *   <li>A pane is on time if the watermark at the arrival of its first unseen element lay before
 *       the window's end, whichever session the element first fell in. Where {@link
 *       io.tidemark.windows.OnTimeBehavior} asks for it in any case, the window's first element
 *       decides, whether a pane has shown it or not: the first pane at the end or after is on time.
 *   <li>A global window that expires because it is inactive has not ended: it may have an empty
 *       last pane, but none on time.
 *   <li>An element that a finished session drops leaves no trace: it does not make the session
 *       longer. Two finished sessions that it would have joined stay two.
 *   <li>A trigger that finishes, at the top or within another, forgets what it and its parts had
 *       counted, so a finished session brings no counts into a merge. Where it is unfinished again,
 *       it counts from nothing; of its parts, those that had finished still have.
 *   <li>Retractions of merged sessions come in the order of their start.
 *   <li>A function with a context ({@link io.tidemark.windows.PaneProcessFunction}) is called once
 *       for each pane, before that and what it withdraws come out, and told after the last one that
 *       the window is forgotten. Where windows merge there is no state of a window.
 *   <li>Where panes have the {@linkplain io.tidemark.windows.TimestampCombiner time of their
 *       elements}, that is of those which are new in the pane, in every mode, and were not late
 *       when they came. Beam has it so; there, late is what the operator's own watermark has
 *       reached, and here what its input's has, so that one key's times do not depend on another's.
 *   <li>An element that is assigned no window at all (a slide greater than the size) is reported as
 *       late: nothing vanishes.
 * </ul>
 *
 * <h2>What changes with a savepoint</h2>
 *
 * <ul>
 *   <li>Another allowed lateness holds at once, for the windows that are kept, too. What had
 *       expired stays expired. A window that a shorter one makes expire takes nothing more and is
 *       not asked any more; what no pane has shown comes out in its last pane, at the next
 *       watermark.
 *   <li>Another trigger begins from nothing in each window. It is not asked because of that: if the
 *       window's end has passed, it is asked with the next element. Contents, what is to be
 *       withdrawn and the panes' index stay, and a window that was finished stays finished.
 *   <li>Another output time holds at once. An element that waits counts if the one before had
 *       counted it.
 *   <li>Another on-time or closing behaviour holds at once, for the windows that are kept, too.
 *       After a late pane there is none on time.
 *   <li>Each key is judged by the watermark that it had, whatever the parallelism.
 *   <li>Other windows, another mode, evictor or function are refused. Where they are dropped, so is
 *       what a function with a context kept of windows and keys; it is not told.
 * </ul>
 *
 * <h2>What is public</h2>
 *
 * All public types are for users. Those marked {@link org.apache.flink.annotation.Experimental} may
 * change in a minor version. Behind this package is Flink, and {@code io.tidemark.state} for what
 * Flink does not keep. Times are ms since the epoch, UTC.
 */
package io.tidemark.windows;
