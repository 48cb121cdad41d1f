package io.tidemark.search;

import io.tidemark.search.BulkResult.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The little of OpenSearch's and Elasticsearch's HTTP that a sink needs. */
final class SearchClient implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final int EXCERPT_CHARS = 300;

    private final String url;
    private final String authorization;
    private final HttpClient http;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    task -> {
                        Thread thread = new Thread(task, "search-client");
                        thread.setDaemon(true);
                        return thread;
                    });

    /**
     * A client; it reads the secrets here and now, and does not connect yet.
     *
     * @throws IOException if a certificate or a secret cannot be read
     */
    SearchClient(SearchConnection connection) throws IOException {
        url = connection.url();
        authorization = authorization(connection);
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_TIMEOUT)
                        .executor(threads);
        if (connection.caFile() != null) {
            builder.sslContext(trusting(Path.of(connection.caFile())));
        }
        http = builder.build();
    }

    private static String authorization(SearchConnection connection) throws IOException {
        if (connection.user() == null) {
            String apiKey = connection.apiKey() == null ? null : connection.apiKey().read();
            return apiKey == null ? null : "ApiKey " + apiKey;
        }
        String password = connection.password().read();
        if (password == null) {
            throw new IOException(
                    "the environment variable "
                            + connection.password().environmentVariable()
                            + " with the password of search user "
                            + connection.user()
                            + " is not set");
        }
        byte[] pair = (connection.user() + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static SSLContext trusting(Path caFile) throws IOException {
        try (InputStream pem = Files.newInputStream(caFile)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int n = 0;
            for (Certificate authority :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("authority-" + n++, authority);
            }
            if (n == 0) {
                throw new IOException("there is no certificate in " + caFile);
            }
            TrustManagerFactory managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read certificates from " + caFile, e);
        }
    }

    /** Runs something later on this client's threads. */
    void after(Duration delay, Runnable task) {
        CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, threads)
                .execute(task);
    }

    /**
     * Asks the node who it is.
     *
     * @return the answer's status
     * @throws IOException if there is no answer
     */
    int ping() throws IOException, InterruptedException {
        return http.send(request("/").GET().build(), BodyHandlers.discarding()).statusCode();
    }

    /**
     * Sends documents in one request. Where the node cannot even read the request (400, or 413: too
     * large), it is halved until the document that it is about stands alone.
     *
     * @return one result for each document, in order; never a failure for what the network or the
     *     node did
     */
    CompletableFuture<List<BulkResult>> bulk(List<SearchDocument> documents) {
        HttpRequest request =
                request("/_bulk")
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofByteArray(BulkBody.of(documents)))
                        .build();
        int count = documents.size();
        return http.sendAsync(request, BodyHandlers.ofByteArray())
                .thenCompose(response -> read(response, documents))
                .exceptionally(error -> unanswered(error, count));
    }

    private static List<BulkResult> unanswered(Throwable error, int count) {
        if (error.getCause() instanceof IOException cause) {
            return BulkResult.all(count, Outcome.RETRY, cause.toString());
        }
        throw new CompletionException(error);
    }

    private CompletableFuture<List<BulkResult>> read(
            HttpResponse<byte[]> response, List<SearchDocument> documents) {
        int status = response.statusCode();
        int count = documents.size();
        if (count > 1 && (status == 400 || status == 413)) {
            return bulk(documents.subList(0, count / 2))
                    .thenCompose(
                            first ->
                                    bulk(documents.subList(count / 2, count))
                                            .thenApply(second -> concatenated(first, second)));
        }
        return CompletableFuture.completedFuture(resultsOf(response, count));
    }

    private static List<BulkResult> resultsOf(HttpResponse<byte[]> response, int count) {
        int status = response.statusCode();
        if (status == 200) {
            try {
                return BulkResult.parse(response.body(), count);
            } catch (IOException e) {
                return BulkResult.all(count, Outcome.RETRY, e.getMessage());
            }
        }
        Outcome outcome =
                switch (status) {
                    case 400, 413 -> Outcome.REJECTED;
                    case 408, 429 -> Outcome.RETRY;
                    default -> status >= 500 ? Outcome.RETRY : Outcome.FATAL;
                };
        return BulkResult.all(count, outcome, status + " " + excerpt(response.body()));
    }

    private static List<BulkResult> concatenated(List<BulkResult> first, List<BulkResult> second) {
        List<BulkResult> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(REQUEST_TIMEOUT);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request;
    }

    private static String excerpt(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).replaceAll("\\s+", " ");
        return text.length() <= EXCERPT_CHARS ? text : text.substring(0, EXCERPT_CHARS) + "…";
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
