package io.tidemark.catalogue;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The identity of a quote, which is also its document id: one rule for the job that reads quotes
 * and the job that indexes them.
 */
public final class QuoteIds {

    private QuoteIds() {}

    /**
     * {@code SYMBOL-latestUpdate}; for a quote without {@code latestUpdate} {@code SYMBOL-} and the
     * SHA-256 of its bytes in lower-case hex.
     *
     * @param symbol the company's symbol
     * @param latestUpdate ms since the epoch (UTC); {@code null} if the quote has none
     * @param quote the quote's bytes exactly as the API served them
     */
    public static String of(String symbol, Long latestUpdate, byte[] quote) {
        return symbol + "-" + (latestUpdate == null ? sha256(quote) : latestUpdate);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
