/**
 * What clients of HTTP services need beyond the JDK's client: pauses between attempts ({@link
 * io.tidemark.http.Backoff}), bodies of bounded size ({@link io.tidemark.http.BoundedBody}) and
 * failures in words ({@link io.tidemark.http.Failures}).
 *
 * <p>All public types are for users.
 */
package io.tidemark.http;
