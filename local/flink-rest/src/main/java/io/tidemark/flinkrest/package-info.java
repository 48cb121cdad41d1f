/**
 * One client of Flink's REST API: {@link io.tidemark.flinkrest.FlinkRest}. The command line submits
 * and stops jobs with it, the audit sees restarts and the dashboard shows jobs.
 */
package io.tidemark.flinkrest;
