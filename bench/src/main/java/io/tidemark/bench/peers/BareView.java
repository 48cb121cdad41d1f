package io.tidemark.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Reads page views, {@code viewtime,userid,pageid}, one after the other. */
final class BareView {

    private long time;
    private String page;

    void read(byte[] value) {
        long ms = 0;
        for (int at = 0; value[at] != ','; at++) {
            ms = 10 * ms + (value[at] - '0');
        }
        time = ms;
        int last = value.length - 1;
        while (value[last] != ',') {
            last--;
        }
        page = new String(value, last + 1, value.length - last - 1, UTF_8);
    }

    /** Of the view that was read last, ms since the epoch. */
    long time() {
        return time;
    }

    String page() {
        return page;
    }

    /**
     * A page's views in a window.
     *
     * @param more further fields, each with a comma before it
     */
    static byte[] result(long start, long end, String page, long visits, String more) {
        return ("{\"window_start\":"
                        + start
                        + ",\"window_end\":"
                        + end
                        + ",\"page_id\":\""
                        + page
                        + "\",\"visits\":"
                        + visits
                        + more
                        + "}")
                .getBytes(UTF_8);
    }
}
