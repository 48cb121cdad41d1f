package io.tidemark.newsindex;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.metrics.Counter;

/** Passes everything on, and counts what deletes a document. */
final class CountDeletions extends RichMapFunction<Tweet, Tweet> {

    private transient Counter deleted;

    @Override
    public void open(OpenContext context) {
        deleted = getRuntimeContext().getMetricGroup().counter("records-deleted");
    }

    @Override
    public Tweet map(Tweet tweet) {
        if (tweet.deleted()) {
            deleted.inc();
        }
        return tweet;
    }
}
