package io.tidemark.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;

/** HTTP failures in words, for logs. */
public final class Failures {

    private Failures() {}

    /**
     * The kind of failure and its message, in which the secret is masked.
     *
     * @param error what a request, or its future, failed with
     * @param secret what must not be seen, as it is or encoded for a URL
     */
    public static String describe(Throwable error, String secret) {
        Throwable cause =
                error instanceof CompletionException && error.getCause() != null
                        ? error.getCause()
                        : error;
        String kind = cause.getClass().getSimpleName();
        if (cause.getMessage() == null) {
            return kind;
        }
        String message = cause.getMessage().replace(secret, "***").replace(encoded(secret), "***");
        return kind + ": " + message;
    }

    /** Text as part of a URL's path or query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
