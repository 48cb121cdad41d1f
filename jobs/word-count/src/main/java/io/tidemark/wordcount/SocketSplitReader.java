package io.tidemark.wordcount;

import io.tidemark.http.Backoff;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads lines from a TCP server, and connects again, with growing pauses, whenever there is none or
 * it goes away. The pauses start anew once bytes have arrived: a server that accepts and closes at
 * once is no better than none.
 */
final class SocketSplitReader implements SplitReader<String, SocketSource.Split> {

    private static final Logger LOG = LoggerFactory.getLogger(SocketSplitReader.class);

    private static final int CONNECT_TIMEOUT_MS = 2_000;

    /** How long a read may block a fetch that someone wants to end. */
    private static final int READ_TIMEOUT_MS = 100;

    private final String host;
    private final int port;
    private final Backoff backoff;
    private final Counter malformed;
    private final Counter reconnects;
    private final LineAssembler assembler;
    private final byte[] buffer = new byte[8192];
    private final Semaphore wakeUps = new Semaphore(0);

    private List<String> lines = new ArrayList<>();
    private String split;
    private Socket socket;
    private boolean connectedBefore;
    private boolean toldMalformed;
    private int failures;
    private long pauseEnds = System.nanoTime();

    SocketSplitReader(
            String host,
            int port,
            int maxLineBytes,
            Backoff backoff,
            Counter malformed,
            Counter reconnects) {
        this.host = host;
        this.port = port;
        this.backoff = backoff;
        this.malformed = malformed;
        this.reconnects = reconnects;
        this.assembler =
                new LineAssembler(maxLineBytes, line -> lines.add(line), this::countMalformed);
    }

    @Override
    public RecordsWithSplitIds<String> fetch() {
        lines = new ArrayList<>();
        if (socket != null || connect()) {
            read();
        }
        return new RecordsBySplits<>(lines.isEmpty() ? Map.of() : Map.of(split, lines), Set.of());
    }

    @Override
    public void handleSplitsChanges(SplitsChange<SocketSource.Split> change) {
        change.splits().forEach(added -> split = added.splitId());
    }

    @Override
    public void wakeUp() {
        wakeUps.release();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
    }

    /** Waits until the pause is over, then tries once; false if woken up or there is no server. */
    private boolean connect() {
        wakeUps.drainPermits();
        try {
            if (wakeUps.tryAcquire(pauseEnds - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        Socket attempt = new Socket();
        try {
            attempt.setKeepAlive(true);
            attempt.setSoTimeout(READ_TIMEOUT_MS);
            attempt.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MS);
        } catch (IOException e) {
            closeQuietly(attempt);
            pause("no server at " + host + ":" + port + " (" + e.getMessage() + ")");
            return false;
        }
        socket = attempt;
        toldMalformed = false;
        if (connectedBefore) {
            reconnects.inc();
        }
        connectedBefore = true;
        LOG.info("reading lines from {}:{}", host, port);
        return true;
    }

    private void read() {
        try {
            int count = socket.getInputStream().read(buffer);
            if (count >= 0) {
                failures = 0;
                assembler.add(buffer, count);
                return;
            }
            assembler.end();
            disconnect("the server closed the connection");
        } catch (SocketTimeoutException e) {
            // Nothing was said for a while.
        } catch (IOException e) {
            assembler.abandon();
            disconnect("the connection broke (" + e.getMessage() + ")");
        }
    }

    private void disconnect(String reason) {
        closeQuietly(socket);
        socket = null;
        pause(reason);
    }

    private void pause(String reason) {
        Duration pause = backoff.pause(++failures);
        pauseEnds = System.nanoTime() + pause.toNanos();
        LOG.warn("{}; connecting again in {} ms", reason, pause.toMillis());
    }

    private void countMalformed(String reason) {
        malformed.inc();
        if (!toldMalformed) {
            toldMalformed = true;
            LOG.warn(
                    "a line from {}:{} is left out: {}; further ones of this connection are only"
                            + " counted",
                    host,
                    port,
                    reason);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing failed", e);
        }
    }
}
