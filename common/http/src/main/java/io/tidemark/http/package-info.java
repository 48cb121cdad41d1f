/**
 * What clients of HTTP services need beyond the JDK's client: pauses between attempts ({@link
 * io.tidemark.http.Backoff}), bodies of bounded size ({@link io.tidemark.http.BoundedBody}),
 * failures in words ({@link io.tidemark.http.Failures}), JSON asked for and read ({@link
 * io.tidemark.http.JsonClient}, for which you bring jackson-databind along), and the messages of a
 * service over WebSockets that break ({@link io.tidemark.http.WebSocketFeed}), with a server to try
 * it against ({@link io.tidemark.http.WebSocketServer}).
 *
 * <p>All public types are for users.
 */
package io.tidemark.http;
