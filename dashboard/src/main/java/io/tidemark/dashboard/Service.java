package io.tidemark.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.flinkrest.FlinkRestException;
import io.tidemark.http.HttpResponseException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;

/**
 * A service behind the dashboard.
 *
 * @param id the short name, for programs
 * @param name the name at the beginning of a sentence, for people
 * @param address without a slash at its end
 */
record Service(String id, String name, URI address) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Says that the service did not give the answer that was needed.
     *
     * @param error what a request, or its future, failed with
     */
    UpstreamException failed(Throwable error) {
        Throwable cause =
                error instanceof CompletionException && error.getCause() != null
                        ? error.getCause()
                        : error;
        return new UpstreamException(id, name + " at " + address + " " + reason(cause) + ".");
    }

    private static String reason(Throwable cause) {
        if (cause instanceof HttpResponseException answer) {
            return answered(answer.status(), searchError(answer.body()));
        }
        if (cause instanceof FlinkRestException answer) {
            return answered(answer.status(), "");
        }
        if (cause instanceof HttpTimeoutException) {
            return "does not answer in time";
        }
        if (cause instanceof SSLException) {
            return "could not be trusted (TLS): " + cause.getMessage();
        }
        if (cause instanceof UnknownHostException) {
            return "has an address that nobody knows";
        }
        if (cause instanceof ConnectException) {
            return "cannot be reached";
        }
        return "broke off its answer";
    }

    /** The reason in an error of the search node; empty if there is none. */
    private static String searchError(String body) {
        try {
            return JSON.readTree(body).at("/error/reason").asText("");
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private static String answered(int status, String why) {
        if (status / 100 == 2) {
            return "answered something that is not JSON";
        }
        return "answered " + status + (why.isEmpty() ? "" : ": " + why);
    }
}
