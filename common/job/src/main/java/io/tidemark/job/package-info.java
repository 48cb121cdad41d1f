/**
 * A job's life: {@link io.tidemark.job.JobMain} reads its {@linkplain io.tidemark.job.JobOptions
 * options}, asks the services it needs, makes the environment (no generated uids, no Kryo), hands
 * it to the job's dataflow and executes. {@link io.tidemark.job.LocalRun} runs a {@code main} for a
 * command line; {@link io.tidemark.job.Secrets} reads secrets on the TaskManager.
 *
 * <p>All public types are for users. Event time is in {@link io.tidemark.job.time}.
 */
package io.tidemark.job;
