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
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The little of OpenSearch's and Elasticsearch's HTTP that a sink needs. */
final class SearchClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SearchClient.class);
    private static final int TOO_LARGE = 413;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private final String url;
    private final String authorization;
    private final HttpClient http;
    private final AtomicBoolean toldTooLarge = new AtomicBoolean();
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
     * @throws IOException if there is no answer
     */
    HttpResponse<byte[]> ping() throws IOException, InterruptedException {
        return http.send(request("/").GET().build(), BodyHandlers.ofByteArray());
    }

    /**
     * Sends documents in one request. Where one of them may be what the node cannot read (400) or
     * all together are too large for it or for who stands in front of it (413), the request is
     * halved until the document that it is about stands alone.
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
            return BulkResult.all(count, new BulkResult(Outcome.RETRY, cause.toString(), null));
        }
        throw new CompletionException(error);
    }

    private CompletableFuture<List<BulkResult>> read(
            HttpResponse<byte[]> response, List<SearchDocument> documents) {
        int count = documents.size();
        if (response.statusCode() == 200) {
            return CompletableFuture.completedFuture(itemsOf(response, count));
        }
        BulkResult result = Refusal.ofRequest(response.statusCode(), response.body());
        if (count == 1 || result.outcome() != Outcome.REJECTED) {
            return CompletableFuture.completedFuture(BulkResult.all(count, result));
        }
        if (response.statusCode() == TOO_LARGE && !toldTooLarge.getAndSet(true)) {
            LOG.warn(
                    "a request of {} bytes is too large for {} ({}): such requests are sent in"
                            + " halves; a smaller --search-batch-bytes spares that",
                    documents.stream().mapToInt(BulkBody::size).sum(),
                    url,
                    result.reason());
        }
        return bulk(documents.subList(0, count / 2))
                .thenCompose(
                        first ->
                                bulk(documents.subList(count / 2, count))
                                        .thenApply(second -> concatenated(first, second)));
    }

    private static List<BulkResult> itemsOf(HttpResponse<byte[]> response, int count) {
        try {
            return BulkResult.parse(response.body(), count);
        } catch (IOException e) {
            return BulkResult.all(count, Refusal.ofRequest(response.statusCode(), response.body()));
        }
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

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
