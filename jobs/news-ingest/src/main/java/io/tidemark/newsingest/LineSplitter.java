package io.tidemark.newsingest;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts bytes, which come in pieces of any size, into lines at {@code \n} or {@code \r\n}. It never
 * decodes, so a character may lie across pieces. Of a line that is too long only the beginning is
 * kept in memory.
 */
final class LineSplitter {

    /** Takes a line, which may be empty. */
    @FunctionalInterface
    interface Lines {

        /**
         * Takes a line.
         *
         * @param bytes the line without its end, at most as long as the longest allowed
         * @param cut whether the line was longer
         */
        void line(byte[] bytes, boolean cut);
    }

    private final int longest;
    private final Lines lines;

    /** The line's beginning: one byte more than is kept, which may turn out to be a \r. */
    private byte[] begun = new byte[1024];

    /** How many bytes of the line have come; may be more than {@code begun} holds. */
    private long length;

    /**
     * A splitter.
     *
     * @param longest the most bytes of a line to keep, without its end
     */
    LineSplitter(int longest, Lines lines) {
        this.longest = longest;
        this.lines = lines;
    }

    /** Takes the next bytes and hands on each line that they end. */
    void add(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                end();
            } else {
                keep(next);
            }
        }
    }

    /** Whether a line has begun and not ended. */
    boolean hasBegun() {
        return length > 0;
    }

    private void keep(byte next) {
        if (length <= longest) {
            if (length == begun.length) {
                begun = Arrays.copyOf(begun, Math.min(2 * begun.length, longest + 1));
            }
            begun[(int) length] = next;
        }
        length++;
    }

    private void end() {
        if (length > 0 && length <= longest + 1 && begun[(int) length - 1] == '\r') {
            length--;
        }
        boolean cut = length > longest;
        byte[] line = Arrays.copyOf(begun, (int) Math.min(length, longest));
        length = 0;
        lines.line(line, cut);
    }
}
