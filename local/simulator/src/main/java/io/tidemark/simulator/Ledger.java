package io.tidemark.simulator;

import io.tidemark.catalogue.LedgerEntry;
import io.tidemark.catalogue.LedgerEntry.Api;
import io.tidemark.catalogue.LedgerEntry.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was served. An entry is added once its bytes have been handed to the socket, and never for
 * bytes that could not be; so of answers that were given at the same time the later may come first,
 * and {@code at} tells their order. It is kept in a temporary file, which is gone with the process:
 * a simulator may run for days.
 */
final class Ledger implements AutoCloseable {

    /** The position in the file is remembered of every so many entries. */
    private static final int STRIDE = 256;

    private final FileChannel file;
    private final List<Long> positions = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private long seq;
    private long end;

    Ledger() throws IOException {
        Path path = Files.createTempFile("tidemark-ledger", ".jsonl");
        file =
                FileChannel.open(
                        path,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** An answer of the quote API, of which {@code sent} reached the socket. */
    static LedgerEntry ofAnswer(long at, String symbol, Market.Answer answer, byte[] sent) {
        Quote quote = answer.quote();
        return new LedgerEntry(
                0,
                at,
                Api.QUOTE,
                null,
                answer.kind(),
                quote == null ? null : quote.id(),
                symbol,
                null,
                quote == null ? null : quote.madeAt(),
                answer.status(),
                hash(sent));
    }

    /** A line of the stream, of which {@code sent} reached the socket. */
    static LedgerEntry ofLine(long at, long connection, Kind kind, Line line, byte[] sent) {
        return new LedgerEntry(
                0,
                at,
                Api.STREAM,
                connection,
                kind,
                line.id(),
                null,
                line.matches(),
                line.madeAt(),
                null,
                hash(sent));
    }

    /** A message of a feed. */
    static LedgerEntry ofMessage(
            Api api, long at, long connection, Kind kind, String id, long madeAt, String message) {
        return new LedgerEntry(
                0,
                at,
                api,
                connection,
                kind,
                id,
                null,
                null,
                madeAt,
                null,
                hash(message.getBytes(StandardCharsets.UTF_8)));
    }

    /** An attempt to open the stream that was refused. */
    static LedgerEntry ofRefusal(long at, int status) {
        return new LedgerEntry(
                0, at, Api.STREAM, null, Kind.ERROR, null, null, null, null, status, null);
    }

    /** Adds an entry under the next number. */
    synchronized void add(LedgerEntry entry) {
        if (seq % STRIDE == 0) {
            positions.add(end);
        }
        try {
            write(ByteBuffer.wrap(entry.numbered(++seq).json()));
            write(ByteBuffer.wrap(new byte[] {'\n'}));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the ledger", e);
        }
        counts.merge(entry.api() + "-" + entry.kind(), 1L, Long::sum);
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            end += file.write(bytes, end);
        }
    }

    /** How many entries there are of each API and kind, such as {@code quote-malformed}. */
    synchronized Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    /** The number of the last entry; 0 if there is none. */
    synchronized long lastSeq() {
        return seq;
    }

    /**
     * Writes all entries that there are now after a number, one JSON object a line.
     *
     * @param after not negative
     */
    void copy(long after, OutputStream out) throws IOException {
        long position;
        long last;
        synchronized (this) {
            if (after >= seq) {
                return;
            }
            position = positions.get((int) (after / STRIDE));
            last = end;
        }
        long skip = after % STRIDE;
        ByteBuffer chunk = ByteBuffer.allocate(64 * 1024);
        while (position < last) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), last - position));
            position += file.read(chunk, position);
            chunk.flip();
            while (skip > 0 && chunk.hasRemaining()) {
                if (chunk.get() == '\n') {
                    skip--;
                }
            }
            out.write(chunk.array(), chunk.position(), chunk.remaining());
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
