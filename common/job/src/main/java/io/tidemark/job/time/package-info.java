/**
 * Event time of a job: {@linkplain io.tidemark.job.time.Watermarks watermarks} from {@linkplain
 * io.tidemark.job.time.TimeOptions options}, which of them are believed ({@link
 * io.tidemark.job.time.TimeBounds}), and {@link io.tidemark.job.time.FollowClock}, which lets event
 * time go on in a silence. <em>Out-of-orderness</em>, <em>idleness</em> and <em>alignment</em> mean
 * what Flink means by them.
 *
 * <p>All public types are for users. Times are ms since the epoch, UTC.
 */
package io.tidemark.job.time;
