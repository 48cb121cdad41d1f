/**
 * Options of a program, typed, with defaults, from arguments, {@code @files} and {@code TIDEMARK_…}
 * variables: {@link io.tidemark.options.OptionParser} is where to begin. No Flink is needed.
 *
 * <p>An option that cannot work is an {@link io.tidemark.options.OptionsException}, a service that
 * does not answer an {@link io.tidemark.options.UnreachableException}: each is one line for the
 * person who typed the command, and has an <em>exit code</em> that a command line turns it into. A
 * <em>secret</em> is never an option; an option names where it is ({@link
 * io.tidemark.options.Secret}).
 *
 * <p>{@link io.tidemark.options.Columns} makes a table of what such a program prints.
 *
 * <p>All public types are for users.
 */
package io.tidemark.options;
