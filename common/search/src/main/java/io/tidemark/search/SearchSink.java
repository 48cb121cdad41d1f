package io.tidemark.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.AsyncSinkBase;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * A sink to an index of OpenSearch or Elasticsearch over {@code _bulk}.
 *
 * <p>It delivers at least once, and since a document's id comes from its record, what is written
 * twice is there once, and what is deleted twice is gone. A document that is bad by itself (it does
 * not fit the mapping, or no request can hold it) becomes a dead letter of the record's topic. A
 * node that is down, busy or blocked against writing holds the stream back, and nothing is lost.
 * What is in the way of every document and does not pass (a missing privilege, an index that may
 * not be created, a page of a gateway in place of an answer) fails the job for good, with the
 * setting to change.
 *
 * <p>While the node is down, checkpoints wait for the request that is under way; so an exactly-once
 * sink beside this one shows nothing new either.
 */
public final class SearchSink extends AsyncSinkBase<SearchDocument, SearchDocument> {

    /** One, so that documents go out in order. */
    private static final int REQUESTS_IN_FLIGHT = 1;

    private static final int BATCHES_BUFFERED = 4;

    private final SearchConnection connection;
    private final RejectedDocuments.Factory rejected;
    private final String job;

    /**
     * A sink.
     *
     * @param rejected takes the dead letters
     * @param job the job's name in dead letters
     */
    SearchSink(
            SearchConnection connection,
            Batching batching,
            RejectedDocuments.Factory rejected,
            String job) {
        super(
                (document, context) -> document,
                batching.maxDocuments(),
                REQUESTS_IN_FLIGHT,
                batching.maxDocuments() * BATCHES_BUFFERED,
                batching.maxBytes(),
                batching.maxWait().toMillis(),
                batching.maxBytes());
        this.connection = connection;
        this.rejected = rejected;
        this.job = job;
    }

    @Override
    public AsyncSinkWriter<SearchDocument, SearchDocument> createWriter(WriterInitContext context) {
        return restoreWriter(context, List.of());
    }

    @Override
    public AsyncSinkWriter<SearchDocument, SearchDocument> restoreWriter(
            WriterInitContext context, Collection<BufferedRequestState<SearchDocument>> state) {
        try {
            return new SearchWriter(
                    getElementConverter(),
                    context,
                    configuration(),
                    connection,
                    rejected.get(),
                    job,
                    state);
        } catch (IOException | UncheckedIOException e) {
            throw new SuppressRestartsException(e);
        }
    }

    private AsyncSinkWriterConfiguration configuration() {
        return AsyncSinkWriterConfiguration.builder()
                .setMaxBatchSize(getMaxBatchSize())
                .setMaxBatchSizeInBytes(getMaxBatchSizeInBytes())
                .setMaxInFlightRequests(getMaxInFlightRequests())
                .setMaxBufferedRequests(getMaxBufferedRequests())
                .setMaxTimeInBufferMS(getMaxTimeInBufferMS())
                .setMaxRecordSizeInBytes(getMaxRecordSizeInBytes())
                .build();
    }

    @Override
    public SimpleVersionedSerializer<BufferedRequestState<SearchDocument>>
            getWriterStateSerializer() {
        return new SearchDocumentsSerializer();
    }
}
