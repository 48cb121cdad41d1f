/**
 * What runs on the local platform, and whether it came out right.
 *
 * <p>An {@link io.tidemark.exercises.Exercise} of the course says in one class which topics it has,
 * what the simulator writes to them, which jobs read them and where their results are. {@link
 * io.tidemark.exercises.TradingAndNews} is the architecture that closes the course. {@link
 * io.tidemark.exercises.WholePlatform} is what they run on.
 *
 * <p>Two things prove results right, and the words for them are kept apart:
 *
 * <ul>
 *   <li>An {@link io.tidemark.exercises.Audit} follows records. The simulator keeps a ledger of
 *       each thing that it served, and the audit checks that each arrived everywhere exactly once,
 *       or has a reason not to. It knows nothing of what a job computes.
 *   <li>A {@link io.tidemark.exercises.Recount} follows an answer. It reads the input topic of a
 *       job from its beginning, computes the right answer from it plainly, with no window operator
 *       and no watermark, and holds the job's answer against that. {@link
 *       io.tidemark.exercises.Recounts} does those of an exercise.
 * </ul>
 */
package io.tidemark.exercises;
