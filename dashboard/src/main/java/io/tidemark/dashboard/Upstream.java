package io.tidemark.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.http.JsonClient;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A service that the dashboard asks for JSON over HTTP. Every question has a deadline for the whole
 * answer, its body included, so that a service that hangs never makes the dashboard hang. Whatever
 * goes wrong completes the answer with an {@link UpstreamException}.
 */
final class Upstream {

    private final Service service;
    private final JsonClient http;

    /**
     * A service.
     *
     * @param id the short name, for programs
     * @param name the name at the beginning of a sentence, for people
     * @param base the address that paths are put behind, with or without a slash at its end
     * @param authorization the value of the header Authorization
     * @param deadline how long an answer may take, from the question to its last byte
     */
    Upstream(String id, String name, URI base, Optional<String> authorization, Duration deadline) {
        JsonClient plain = new JsonClient(base, deadline);
        http = authorization.map(plain::withAuthorization).orElse(plain);
        service = new Service(id, name, http.address());
    }

    /** Asks {@code GET path}; {@code path} begins with a slash and is already encoded. */
    CompletableFuture<JsonNode> get(String path) {
        return told(http.getAsync(path));
    }

    /** Asks {@code POST path} with a JSON body. */
    CompletableFuture<JsonNode> post(String path, JsonNode body) {
        return told(http.postAsync(path, body));
    }

    private CompletableFuture<JsonNode> told(CompletableFuture<JsonNode> answer) {
        return answer.handle(
                (body, error) -> {
                    if (error != null) {
                        throw service.failed(error);
                    }
                    return body;
                });
    }
}
