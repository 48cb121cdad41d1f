package io.tidemark.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * A service that the dashboard asks for JSON over HTTP. Every question has a deadline for the whole
 * answer, its body included, so that a service that hangs never makes the dashboard hang. Whatever
 * goes wrong completes the answer with an {@link UpstreamException}.
 */
final class Upstream {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String id;
    private final String name;
    private final URI base;
    private final Optional<String> authorization;
    private final HttpClient client;
    private final Duration deadline;

    /**
     * @param id the short name, for programs
     * @param name the name at the beginning of a sentence, for people
     * @param base the address that paths are put behind, with or without a slash at its end
     * @param authorization the value of the header Authorization
     * @param deadline how long an answer may take, from the question to its last byte
     */
    Upstream(
            String id,
            String name,
            URI base,
            Optional<String> authorization,
            HttpClient client,
            Duration deadline) {
        this.id = id;
        this.name = name;
        this.base = base;
        this.authorization = authorization;
        this.client = client;
        this.deadline = deadline;
    }

    /** The service's address, without a slash at its end. */
    String address() {
        return base.toString().replaceAll("/+$", "");
    }

    /** Asks {@code GET path}; {@code path} begins with a slash and is already encoded. */
    CompletableFuture<JsonNode> get(String path) {
        return ask(request(path).GET());
    }

    /** Asks {@code POST path} with a JSON body. */
    CompletableFuture<JsonNode> post(String path, JsonNode body) {
        return ask(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString())));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path));
        authorization.ifPresent(value -> request.header("Authorization", value));
        return request.header("Accept", "application/json");
    }

    private CompletableFuture<JsonNode> ask(HttpRequest.Builder request) {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request.build(), BodyHandlers.ofByteArray());
        // The request's own time-out ends with the headers; this one covers the body, too.
        CompletableFuture<HttpResponse<byte[]>> answer =
                exchange.copy().orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
        return answer.handle(
                (response, error) -> {
                    if (error != null) {
                        exchange.cancel(true);
                        throw unavailable(reason(error));
                    }
                    return json(response);
                });
    }

    private JsonNode json(HttpResponse<byte[]> response) {
        JsonNode body;
        try {
            body = JSON.readTree(response.body());
        } catch (IOException e) {
            body = null;
        }
        if (response.statusCode() >= 400) {
            String why = body == null ? "" : body.at("/error/reason").asText("");
            throw unavailable(
                    "answered " + response.statusCode() + (why.isEmpty() ? "" : ": " + why));
        }
        if (body == null || !body.isContainerNode()) {
            throw unavailable("answered something that is not JSON");
        }
        return body;
    }

    private String reason(Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
            return "does not answer in time";
        }
        if (cause instanceof SSLException) {
            return "could not be trusted (TLS): " + cause.getMessage();
        }
        if (cause instanceof ConnectException) {
            boolean unknown = cause.getCause() instanceof UnresolvedAddressException;
            return unknown ? "has an address that nobody knows" : "cannot be reached";
        }
        return "broke off its answer";
    }

    private UpstreamException unavailable(String what) {
        return new UpstreamException(id, name + " at " + address() + " " + what + ".");
    }
}
