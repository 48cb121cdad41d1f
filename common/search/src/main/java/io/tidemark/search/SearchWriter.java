package io.tidemark.search;

import io.tidemark.options.Durations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.DequeRequestBuffer;
import org.apache.flink.connector.base.sink.writer.ElementConverter;
import org.apache.flink.connector.base.sink.writer.ResultHandler;
import org.apache.flink.connector.base.sink.writer.SimpleBatchCreator;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes documents in {@code _bulk} requests, one at a time, so that they go out in order.
 *
 * <p>What the node cannot take now is sent again after a pause (100 ms, doubling to 10 s); until
 * then the request counts as under way, which fills the buffer and holds the stream back. It is not
 * sent again if a newer document of its id in the same request was taken. Before a checkpoint no
 * request is under way, and what is still in the buffer is in the checkpoint.
 */
final class SearchWriter extends AsyncSinkWriter<SearchDocument, SearchDocument> {

    private static final Logger LOG = LoggerFactory.getLogger(SearchWriter.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final SearchClient client;
    private final String url;
    private final long maxBytes;
    private final RejectedDocuments rejected;
    private final String job;
    private final MailboxExecutor mailbox;
    private final Counter failedRequests;
    private final Counter rejectedDocuments;
    private Duration pause = FIRST_PAUSE;

    SearchWriter(
            ElementConverter<SearchDocument, SearchDocument> converter,
            WriterInitContext context,
            AsyncSinkWriterConfiguration configuration,
            SearchConnection connection,
            RejectedDocuments rejected,
            String job,
            Collection<BufferedRequestState<SearchDocument>> restored)
            throws IOException {
        super(
                converter,
                context,
                configuration,
                restored,
                new SimpleBatchCreator<>(configuration.getMaxBatchSizeInBytes()),
                new DequeRequestBuffer<>());
        this.client = new SearchClient(connection);
        this.url = connection.url();
        this.maxBytes = configuration.getMaxRecordSizeInBytes();
        this.rejected = rejected;
        this.job = job;
        this.mailbox = context.getMailboxExecutor();
        this.failedRequests = context.metricGroup().counter("requests-failed");
        this.rejectedDocuments = context.metricGroup().getNumRecordsSendErrorsCounter();
    }

    @Override
    public void write(SearchDocument document, Context context)
            throws IOException, InterruptedException {
        long bytes = getSizeInBytes(document);
        int idBytes = document.id().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes) {
            // The base writer would throw.
            reject(document, "its " + bytes + " bytes exceed a request's " + maxBytes);
        } else if (idBytes < 1 || idBytes > BulkBody.MAX_ID_BYTES) {
            reject(document, "its id has " + idBytes + " bytes, not 1 to " + BulkBody.MAX_ID_BYTES);
        } else {
            super.write(document, context);
        }
    }

    @Override
    protected long getSizeInBytes(SearchDocument document) {
        return BulkBody.size(document);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it fails only if the task has ended
    protected void submitRequestEntries(
            List<SearchDocument> documents, ResultHandler<SearchDocument> handler) {
        client.bulk(documents)
                .whenComplete(
                        (results, error) ->
                                mailbox.execute(
                                        () -> settle(documents, results, error, handler),
                                        "read the answer to a bulk request"));
    }

    /** Runs on the task's own thread. */
    private void settle(
            List<SearchDocument> documents,
            List<BulkResult> results,
            Throwable error,
            ResultHandler<SearchDocument> handler)
            throws IOException {
        if (error != null) {
            throw new IOException("cannot make a bulk request for " + url, error);
        }
        Map<Target, Integer> taken = lastTaken(documents, results);
        List<SearchDocument> again = new ArrayList<>();
        String reason = null;
        for (int i = 0; i < documents.size(); i++) {
            SearchDocument document = documents.get(i);
            BulkResult result = results.get(i);
            switch (result.outcome()) {
                case INDEXED -> {}
                case REJECTED -> reject(document, result.explanation());
                case RETRY -> {
                    // Sent again, it would be written over the newer one that is in the index.
                    if (taken.getOrDefault(Target.of(document), -1) < i) {
                        again.add(document);
                        reason = result.explanation();
                    }
                }
                case FATAL ->
                        throw new SuppressRestartsException(
                                new IOException(
                                        "the search node at "
                                                + url
                                                + " takes nothing from us: "
                                                + result.explanation()));
            }
        }
        if (again.isEmpty()) {
            pause = FIRST_PAUSE;
            handler.complete();
        } else {
            failedRequests.inc();
            LOG.warn(
                    "{} of {} documents not taken by {} ({}); again in {}",
                    again.size(),
                    documents.size(),
                    url,
                    reason,
                    Durations.format(pause));
            client.after(pause, () -> handler.retryForEntries(again));
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        }
    }

    /** Where in the request the newest document of each id stands that is in the index now. */
    private static Map<Target, Integer> lastTaken(
            List<SearchDocument> documents, List<BulkResult> results) {
        Map<Target, Integer> taken = new HashMap<>();
        for (int i = 0; i < documents.size(); i++) {
            if (results.get(i).outcome() == BulkResult.Outcome.INDEXED) {
                taken.put(Target.of(documents.get(i)), i);
            }
        }
        return taken;
    }

    /** Documents of one target are versions of one another. */
    private record Target(String index, String id) {
        static Target of(SearchDocument document) {
            return new Target(document.index(), document.id());
        }
    }

    private void reject(SearchDocument document, String reason) {
        rejectedDocuments.inc();
        rejected.add(
                document.deadLetter(
                        new RejectedDocumentException(
                                "document " + document.id() + " was rejected: " + reason),
                        job));
    }

    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
        super.flush(endOfInput);
        rejected.flush();
    }

    @Override
    public void close() {
        client.close();
        rejected.close();
        super.close();
    }

    /** Names the reason in a dead letter; it is never thrown. */
    private static final class RejectedDocumentException extends Exception {
        RejectedDocumentException(String message) {
            super(message);
        }
    }
}
