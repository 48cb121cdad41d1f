package io.tidemark.http;

import java.io.IOException;
import java.net.URI;

/** A service answered, but not with JSON and a status of success. */
public final class HttpResponseException extends IOException {

    private static final long serialVersionUID = 1L;

    private final URI uri;
    private final int status;
    private final String body;

    HttpResponseException(URI uri, int status, String body) {
        super(
                isSuccess(status)
                        ? uri + " answers something that is not JSON"
                        : uri + " answers " + status + ": " + body);
        this.uri = uri;
        this.status = status;
        this.body = body;
    }

    static boolean isSuccess(int status) {
        return status / 100 == 2;
    }

    /** What was asked. */
    public URI uri() {
        return uri;
    }

    /** The HTTP status; one of success, 2xx, if only the body is wrong. */
    public int status() {
        return status;
    }

    /** The body as text, whole. */
    public String body() {
        return body;
    }
}
