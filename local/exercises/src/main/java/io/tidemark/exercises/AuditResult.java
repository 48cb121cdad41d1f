package io.tidemark.exercises;

import java.util.List;

/**
 * What came of everything that was served.
 *
 * @param quotes the quotes
 * @param posts the posts
 * @param unreadable what could not be read, and is a dead letter
 * @param skippedLines lines of the stream that are no post: limits and deletes
 * @param errorLines lines with which the stream announced its end
 * @param errorAnswers answers other than 200, and answers that were cut
 * @param lostAtSource ids of what was served in an outage and did not come through
 * @param problems what is not accounted for, in words; empty if all is
 */
record AuditResult(
        Quotes quotes,
        Posts posts,
        Unreadable unreadable,
        long skippedLines,
        long errorLines,
        long errorAnswers,
        List<String> lostAtSource,
        List<String> problems) {

    /**
     * The quotes.
     *
     * @param served answers that held a quote
     * @param distinct different quotes among them
     * @param repeated answers that held a quote that had been served before
     * @param stale quotes older than one that had been passed on
     * @param inTopic records in {@code quotes}
     * @param inEnrichedTopic records in {@code quotes-enriched}
     * @param inIndex documents in the index
     * @param enriched documents that carry their company
     */
    record Quotes(
            long served,
            long distinct,
            long repeated,
            long stale,
            long inTopic,
            long inEnrichedTopic,
            long inIndex,
            long enriched) {}

    /**
     * The posts.
     *
     * @param served lines that held a post
     * @param distinct different posts among them
     * @param repeated lines that held a post that had been served before
     * @param filteredOut posts that the filter rejects
     * @param inTopic records in {@code tweets}
     * @param inIndex documents in the index
     */
    record Posts(
            long served,
            long distinct,
            long repeated,
            long filteredOut,
            long inTopic,
            long inIndex) {}

    /**
     * What could not be read.
     *
     * @param quoteBodies unreadable answers of the quote API
     * @param lines unreadable lines of the stream
     * @param deadLetters dead letters that were found for them
     */
    record Unreadable(long quoteBodies, long lines, long deadLetters) {}

    boolean ok() {
        return problems.isEmpty();
    }
}
