package io.tidemark.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Documents for an index in bulk requests as large as those of our jobs, of which one is under way
 * while the next is gathered. What is not taken ends the peer. For one thread.
 */
final class BulkIndex {

    private static final int DOCUMENTS = 500;
    private static final int BYTES = 5_000_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest.Builder request;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 20);
    private CompletableFuture<HttpResponse<String>> underWay =
            CompletableFuture.completedFuture(null);
    private int documents;

    /**
     * An index.
     *
     * @param url of the search node
     */
    BulkIndex(String url, String index) {
        request =
                HttpRequest.newBuilder(URI.create(url + "/" + index + "/_bulk"))
                        .header("Content-Type", "application/x-ndjson");
    }

    /** Takes a document, as JSON on one line. */
    void add(String id, byte[] document) throws IOException {
        byte[] action = ("{\"index\":{\"_id\":\"" + id + "\"}}\n").getBytes(UTF_8);
        if (documents == DOCUMENTS || body.size() + action.length + document.length > BYTES) {
            send();
        }
        body.writeBytes(action);
        body.writeBytes(document);
        body.write('\n');
        documents++;
    }

    /** Sends what has been gathered, once the request before is answered. */
    void send() throws IOException {
        await();
        if (documents > 0) {
            underWay =
                    http.sendAsync(
                            request.POST(BodyPublishers.ofByteArray(body.toByteArray())).build(),
                            BodyHandlers.ofString());
            body.reset();
            documents = 0;
        }
    }

    /** Returns when all documents are in the index. */
    void flush() throws IOException {
        send();
        await();
    }

    private void await() throws IOException {
        HttpResponse<String> answer;
        try {
            answer = underWay.join();
        } catch (CompletionException e) {
            throw new IOException("the search node does not answer", e.getCause());
        }
        if (answer != null && !answer.body().contains("\"errors\":false")) {
            throw new IOException("the search node refuses documents: " + answer.body());
        }
    }
}
