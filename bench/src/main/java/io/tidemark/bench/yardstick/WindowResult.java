package io.tidemark.bench.yardstick;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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

    private static final JsonFactory JSON = new JsonFactory();

    static WindowResult parse(byte[] value) throws IOException {
        long start = Long.MIN_VALUE;
        long end = Long.MIN_VALUE;
        long visits = -1;
        String page = "";
        boolean isRetraction = false;
        try (JsonParser json = JSON.createParser(value)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "window_start" -> start = json.getLongValue();
                    case "window_end" -> end = json.getLongValue();
                    case "visits" -> visits = json.getLongValue();
                    case "page_id" -> page = json.getText();
                    case "retraction" -> isRetraction = json.getBooleanValue();
                    default -> json.skipChildren();
                }
            }
        }
        return new WindowResult(start, end, page, visits, isRetraction);
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
