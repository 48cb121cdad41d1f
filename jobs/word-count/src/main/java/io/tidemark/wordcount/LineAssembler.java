package io.tidemark.wordcount;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Makes lines of the pieces in which a socket delivers its bytes. A line ends with {@code \n} or
 * {@code \r\n}. It is decoded only when it is complete, so a character may be spread over pieces.
 */
final class LineAssembler {

    private final int maxBytes;
    private final Consumer<String> lines;
    private final Consumer<String> malformed;

    /** One byte more than a line may have, for the {@code \r} that may turn out to end it. */
    private final byte[] line;

    private int length;
    private boolean tooLong;

    /**
     * An assembler that stands at the start of a line.
     *
     * @param maxBytes the longest line in bytes, without its end
     * @param lines takes each line
     * @param malformed takes, for each line that is left out, the reason
     */
    LineAssembler(int maxBytes, Consumer<String> lines, Consumer<String> malformed) {
        this.maxBytes = maxBytes;
        this.lines = lines;
        this.malformed = malformed;
        this.line = new byte[maxBytes + 1];
    }

    /** Takes the first {@code count} bytes of {@code bytes}. */
    void add(byte[] bytes, int count) {
        int start = 0;
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                append(bytes, start, i);
                endLine();
                start = i + 1;
            }
        }
        append(bytes, start, count);
    }

    /** The sender has closed: what came after the last line end is a line, too. */
    void end() {
        if (length > 0 || tooLong) {
            endLine();
        }
    }

    /** The connection broke: what came after the last line end may be half a word. */
    void abandon() {
        if (length > 0 || tooLong) {
            malformed.accept("the connection broke in the middle of it");
            reset();
        }
    }

    private void append(byte[] bytes, int from, int to) {
        int count = to - from;
        if (tooLong || count > line.length - length) {
            tooLong = true;
            return;
        }
        System.arraycopy(bytes, from, line, length, count);
        length += count;
    }

    private void endLine() {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        if (tooLong || end > maxBytes) {
            malformed.accept("it is longer than " + maxBytes + " bytes");
        } else {
            decode(end);
        }
        reset();
    }

    private void decode(int end) {
        String text;
        try {
            text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(line, 0, end))
                            .toString();
        } catch (CharacterCodingException e) {
            malformed.accept("it is no UTF-8");
            return;
        }
        lines.accept(text);
    }

    private void reset() {
        length = 0;
        tooLong = false;
    }
}
