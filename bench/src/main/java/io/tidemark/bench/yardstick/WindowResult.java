package io.tidemark.bench.yardstick;

import java.io.IOException;

/**
 * A page's views in a window, as each peer writes it.
 *
 * @param start of the window, ms since the epoch; {@link Long#MIN_VALUE} if it is not told
 * @param end likewise
 * @param visits -1 if they are not told
 * @param isRetraction whether it withdraws what was told before
 */
record WindowResult(long start, long end, String page, long visits, boolean isRetraction) {

    static WindowResult parse(byte[] value) throws IOException {
        Fields fields = Fields.parse(value);
        return new WindowResult(
                fields.number("window_start", Long.MIN_VALUE),
                fields.number("window_end", Long.MIN_VALUE),
                fields.text("page_id"),
                fields.number("visits", -1),
                fields.isTrue("retraction"));
    }

    /**
     * Which page it is of.
     *
     * @return -1 for none that counts
     */
    int pageNumber() {
        try {
            return page.startsWith("Page_") ? Integer.parseInt(page.substring(5)) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
