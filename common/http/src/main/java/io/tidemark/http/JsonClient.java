package io.tidemark.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks one service for JSON over HTTP/1.1. Needs jackson-databind, which this library does not
 * bring along. Threads may share it.
 *
 * <p>Paths begin with a slash, are encoded already, and are put behind the base address, whose own
 * path stays. Every method that waits throws, and every future completes with:
 *
 * <ul>
 *   <li>{@link HttpResponseException} if the status is none of success (2xx), or the body is not
 *       JSON; a body that is empty is a {@linkplain JsonNode#isMissingNode() missing node},
 *   <li>{@link HttpTimeoutException} if the answer, its body included, is not there in time,
 *   <li>{@link UnknownHostException} or {@link ConnectException} if there is nobody to ask,
 *   <li>another {@link IOException} if the connection breaks.
 * </ul>
 *
 * None of them is without a message. A thread that is interrupted while it waits gives its request
 * up.
 */
public final class JsonClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final HttpClient HTTP =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();

    private final String base;
    private final Duration timeout;
    private final Optional<String> authorization;

    /**
     * A client of a service whose answers may take 30 s each.
     *
     * @param base such as {@code http://127.0.0.1:8081}, with or without a slash at its end
     */
    public JsonClient(URI base) {
        this(base, TIMEOUT);
    }

    /**
     * A client of a service.
     *
     * @param base such as {@code http://127.0.0.1:8081}, with or without a slash at its end
     * @param timeout how long an answer may take, from the request to its last byte, unless a call
     *     says otherwise
     */
    public JsonClient(URI base, Duration timeout) {
        this(base.toString().replaceAll("/+$", ""), timeout, Optional.empty());
    }

    private JsonClient(String base, Duration timeout, Optional<String> authorization) {
        this.base = base;
        this.timeout = timeout;
        this.authorization = authorization;
    }

    /**
     * The same with another header Authorization.
     *
     * @param value the whole value, such as {@code Basic dTpw}
     */
    public JsonClient withAuthorization(String value) {
        return new JsonClient(base, timeout, Optional.of(value));
    }

    /** The service's address, without a slash at its end. */
    public URI address() {
        return URI.create(base);
    }

    /** Asks {@code GET}, and waits. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return json(await(request("GET", path, null, null), timeout));
    }

    /**
     * Sends {@code POST} with JSON, and waits for the answer.
     *
     * @param body {@code null} for none
     */
    public JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    /** Asks {@code GET} for a body that is not JSON, and waits. */
    public String text(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = await(request("GET", path, null, null), timeout);
        if (!HttpResponseException.isSuccess(response.statusCode())) {
            throw failure(response);
        }
        return text(response);
    }

    /**
     * Sends JSON with any method, and waits for the answer.
     *
     * @param body {@code null} for none
     */
    public JsonNode send(String method, String path, JsonNode body)
            throws IOException, InterruptedException {
        return json(await(jsonRequest(method, path, body), timeout));
    }

    /** Sends a body of another kind, and waits for the answer. */
    public JsonNode send(
            String method, String path, BodyPublisher body, String contentType, Duration timeout)
            throws IOException, InterruptedException {
        return json(await(request(method, path, body, contentType), timeout));
    }

    /** Asks {@code GET}. */
    public CompletableFuture<JsonNode> getAsync(String path) {
        return async(request("GET", path, null, null));
    }

    /** Sends {@code POST} with JSON. */
    public CompletableFuture<JsonNode> postAsync(String path, JsonNode body) {
        return async(jsonRequest("POST", path, body));
    }

    private HttpRequest jsonRequest(String method, String path, JsonNode body) {
        return body == null
                ? request(method, path, null, null)
                : request(
                        method, path, BodyPublishers.ofString(body.toString()), "application/json");
    }

    private HttpRequest request(
            String method, String path, BodyPublisher body, String contentType) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .method(method, body == null ? BodyPublishers.noBody() : body)
                        .header("Accept", "application/json");
        authorization.ifPresent(value -> request.header("Authorization", value));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        return request.build();
    }

    /** The answer in time, or a failure as the JDK tells it; to end it early is to drop it. */
    private static CompletableFuture<HttpResponse<byte[]>> exchange(
            HttpRequest request, Duration timeout) {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                HTTP.sendAsync(request, BodyHandlers.ofByteArray());
        // The request's own time-out ends with the headers; this one covers the body, too.
        CompletableFuture<HttpResponse<byte[]>> answer =
                exchange.copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        var unused = answer.whenComplete((response, error) -> exchange.cancel(true));
        return answer;
    }

    private HttpResponse<byte[]> await(HttpRequest request, Duration timeout)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = exchange(request, timeout);
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw told(e.getCause(), timeout);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        }
    }

    private CompletableFuture<JsonNode> async(HttpRequest request) {
        return exchange(request, timeout)
                .handle(
                        (response, error) -> {
                            try {
                                if (error != null) {
                                    throw told(error, timeout);
                                }
                                return json(response);
                            } catch (IOException e) {
                                throw new CompletionException(e);
                            }
                        });
    }

    /** A failure with a message that names the service: many of the JDK's have none. */
    private IOException told(Throwable error, Duration timeout) {
        Throwable cause =
                error instanceof CompletionException && error.getCause() != null
                        ? error.getCause()
                        : error;
        IOException told;
        if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
            told =
                    new HttpTimeoutException(
                            "%s does not answer within %d ms".formatted(base, timeout.toMillis()));
        } else if (cause instanceof ConnectException) {
            told =
                    cause.getCause() instanceof UnresolvedAddressException
                            ? new UnknownHostException(base + " has an address that nobody knows")
                            : new ConnectException(base + " cannot be reached");
        } else if (cause instanceof IOException io && io.getMessage() != null) {
            return io;
        } else {
            return new IOException(base + " broke off its answer", cause);
        }
        told.initCause(cause);
        return told;
    }

    private static JsonNode json(HttpResponse<byte[]> response) throws IOException {
        if (!HttpResponseException.isSuccess(response.statusCode())) {
            throw failure(response);
        }
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            HttpResponseException failure = failure(response);
            failure.initCause(e);
            throw failure;
        }
    }

    private static HttpResponseException failure(HttpResponse<byte[]> response) {
        return new HttpResponseException(response.uri(), response.statusCode(), text(response));
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
