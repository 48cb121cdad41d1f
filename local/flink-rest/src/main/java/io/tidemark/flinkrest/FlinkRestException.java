package io.tidemark.flinkrest;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Flink's REST API answered, but not with what was asked for. */
public final class FlinkRestException extends IOException {

    private final int status;
    private final String stackTrace;

    FlinkRestException(int status, String message, String stackTrace) {
        super(message);
        this.status = status;
        this.stackTrace = stackTrace;
    }

    FlinkRestException(int status, String message) {
        this(status, message, "");
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The message of an exception of this class among the causes on the server's side. */
    public Optional<String> messageOf(Class<? extends Throwable> cause) {
        Matcher line =
                Pattern.compile(
                                "^(?:Caused by: )?" + Pattern.quote(cause.getName()) + ": (.*)$",
                                Pattern.MULTILINE)
                        .matcher(stackTrace);
        return line.find() ? Optional.of(line.group(1).strip()) : Optional.empty();
    }
}
