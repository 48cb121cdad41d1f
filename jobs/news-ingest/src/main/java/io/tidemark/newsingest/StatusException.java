package io.tidemark.newsingest;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.OptionalLong;

/** The service answered with a status that is no success. */
final class StatusException extends IOException {

    private final int status;
    private final String rateLimitReset;

    StatusException(String address, int status, HttpHeaders headers) {
        super(address + " answers with HTTP " + status);
        this.status = status;
        this.rateLimitReset = headers.firstValue("x-rate-limit-reset").orElse("");
    }

    int status() {
        return status;
    }

    /** The header {@code x-rate-limit-reset}, in s since the epoch (UTC), if there is one. */
    OptionalLong rateLimitReset() {
        return rateLimitReset.matches("\\d{1,12}")
                ? OptionalLong.of(Long.parseLong(rateLimitReset))
                : OptionalLong.empty();
    }
}
