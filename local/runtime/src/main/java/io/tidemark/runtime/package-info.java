/**
 * The platform on one machine: a Kafka broker, Flink, a search node, the simulator and the
 * dashboard, each a process of its own. {@link io.tidemark.runtime.LocalPlatform} starts them with
 * a {@link io.tidemark.runtime.Workload}, which is all that it knows of what runs on them, and
 * keeps them running. What goes wrong is a {@link io.tidemark.runtime.PlatformException}: a line
 * for the person who asked, and an exit code.
 */
package io.tidemark.runtime;
