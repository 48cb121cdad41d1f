package io.tidemark.search;

import io.tidemark.options.OptionsException;
import io.tidemark.options.Reachability;
import io.tidemark.options.Secret;
import io.tidemark.options.UnreachableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sees before a job's graph is built that the search node is there. */
final class SearchPreflight {

    private SearchPreflight() {}

    /**
     * Asks the node until it answers. Where the secrets are not on this machine, it is asked
     * without them, and a 401 is an answer, too. So is a 403, or whatever else a node says in its
     * own words: who may write need not be allowed to look.
     *
     * @throws OptionsException if it does not know our user, or a certificate cannot be read
     * @throws UnreachableException if it did not answer within {@code timeout}
     */
    static void check(SearchConnection connection, Duration timeout) {
        boolean known =
                isHere(connection.user() == null ? connection.apiKey() : connection.password());
        SearchConnection asked =
                known
                        ? connection
                        : new SearchConnection(
                                connection.url(), null, null, null, connection.caFile());
        try (SearchClient client = new SearchClient(asked)) {
            Reachability.retry(
                    "the search node (--search-url)",
                    connection.url(),
                    timeout,
                    () -> answers(client, connection, known));
        } catch (IOException e) {
            throw new OptionsException("--search-ca-file: " + e.getMessage());
        }
    }

    private static boolean isHere(Secret secret) {
        try {
            return secret.read() != null;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static boolean answers(SearchClient client, SearchConnection connection, boolean known)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.ping();
        int status = answer.statusCode();
        if (status == 401 && known) {
            throw new OptionsException(
                    "--search-user: " + connection.url() + " does not know us (401)");
        }
        if (status == 429 || status >= 500) {
            throw new IOException("it answers " + status);
        }
        boolean welcome = status == 200 && Refusal.isObject(answer.body());
        boolean refused = status == 401 || status == 403;
        if (!welcome && !refused && !Refusal.isOfANode(status, answer.body())) {
            throw new OptionsException(
                    "--search-url: %s is no search node, it answers %d %s"
                            .formatted(connection.url(), status, Refusal.excerpt(answer.body()))
                            .strip());
        }
        return true;
    }
}
