/**
 * Records of text, read strictly: {@linkplain io.tidemark.records.Delimited delimited text} and
 * {@linkplain io.tidemark.records.JsonFields JSON} by their {@linkplain io.tidemark.records.Fields
 * fields}, and {@linkplain io.tidemark.records.RawJsonObject JSON objects} whose values and unknown
 * fields survive as they were written. What is not as its format says is <em>malformed</em>, with a
 * message for a person.
 *
 * <p>All public types are for users.
 */
package io.tidemark.records;
