/**
 * The {@code tidemark} command line: a class for each command, which reads options, calls what does
 * it ({@code io.tidemark.runtime}, {@code io.tidemark.exercises}) and prints. {@link
 * io.tidemark.cli.Tidemark} is where to begin, and alone turns failures into exit codes.
 */
package io.tidemark.cli;
