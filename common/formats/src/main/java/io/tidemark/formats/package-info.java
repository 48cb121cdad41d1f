/**
 * The same records as delimited text, as JSON, or as Avro in Confluent's framing: {@link
 * io.tidemark.formats.FormatOptions} is the option that says which, and gives the {@link
 * io.tidemark.formats.FieldReader} that reads them. A value in another format than the option says
 * is refused with a message that names the option to set.
 *
 * <p>All public types are for users.
 */
package io.tidemark.formats;
