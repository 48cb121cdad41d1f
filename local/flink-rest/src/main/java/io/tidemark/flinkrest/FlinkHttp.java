package io.tidemark.flinkrest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.http.HttpResponseException;
import io.tidemark.http.JsonClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

/** Requests to Flink's REST API, whose errors are stack traces in JSON. */
final class FlinkHttp {

    // main runs inside the call and waits up to --connect-timeout for its services.
    static final Duration RUN_TIMEOUT = Duration.ofMinutes(5);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CAUSED_BY = "Caused by: ";

    private final JsonClient http;
    private final Duration timeout;

    FlinkHttp(URI base, Duration timeout) {
        http = new JsonClient(base, timeout);
        this.timeout = timeout;
    }

    URI address() {
        return http.address();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        JsonNode answer = send("GET", path, null, null, timeout);
        if (!answer.isContainerNode()) {
            throw new FlinkRestException(200, "no JSON as Flink has it: " + answer);
        }
        return answer;
    }

    JsonNode send(String method, String path) throws IOException, InterruptedException {
        return send(method, path, null, null, timeout);
    }

    JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return post(path, body, timeout);
    }

    JsonNode post(String path, JsonNode body, Duration timeout)
            throws IOException, InterruptedException {
        return send(
                "POST",
                path,
                BodyPublishers.ofString(body.toString()),
                "application/json",
                timeout);
    }

    /**
     * Sends a request.
     *
     * @param body {@code null} for none
     */
    JsonNode send(
            String method, String path, BodyPublisher body, String contentType, Duration timeout)
            throws IOException, InterruptedException {
        try {
            return http.send(method, path, body, contentType, timeout);
        } catch (HttpResponseException e) {
            String stackTrace = stackTrace(e.body());
            throw new FlinkRestException(e.status(), rootCause(stackTrace), stackTrace);
        }
    }

    /** The last text of an error answer: {@code {"errors": [summary, stack trace]}}. */
    private static String stackTrace(String body) {
        try {
            JsonNode errors = JSON.readTree(body).path("errors");
            if (!errors.isEmpty()) {
                return errors.get(errors.size() - 1)
                        .asText()
                        .replaceFirst("^<Exception on server side:\\s*", "");
            }
        } catch (JsonProcessingException e) {
            // Not JSON: a proxy's page, or an older server. The text is all there is.
        }
        return body;
    }

    /**
     * The last "Caused by" of a stack trace in text, as {@code class: message}; without one, its
     * first line.
     */
    static String rootCause(String stackTrace) {
        String cause = "no further word";
        boolean first = true;
        for (String line : (Iterable<String>) stackTrace.strip().lines()::iterator) {
            int at = line.indexOf(CAUSED_BY);
            if (at >= 0) {
                cause = line.substring(at + CAUSED_BY.length());
            } else if (first) {
                cause = line;
            }
            first = false;
        }
        return cause.strip();
    }
}
