/**
 * What Flink does not keep of an operator with windows: its watermark, and what its state means.
 * Both are part of its checkpoints, so that windows stay right when a job restarts, changes its
 * parallelism or its options. And what types have in common that bring a serializer of their own.
 *
 * <p>All public types are for users. Those marked {@link org.apache.flink.annotation.Experimental}
 * may change in a minor version.
 */
package io.tidemark.state;
