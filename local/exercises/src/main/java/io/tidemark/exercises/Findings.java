package io.tidemark.exercises;

import java.util.List;
import java.util.Map;

/**
 * What was found behind the jobs, each list as it was read, repeats included.
 *
 * @param quotes document ids of the records in topic {@code quotes}
 * @param enriched document ids of the records in topic {@code quotes-enriched}
 * @param indexedQuotes whether each document of index {@code quotes}, by id, carries its company
 * @param posts ids of the records in topic {@code tweets}
 * @param indexedPosts ids of the documents in index {@code tweets}
 * @param deadQuoteBodies SHA-256 of the values in {@code quotes.dead-letters}, in hex
 * @param deadLines SHA-256 of the values in {@code tweets.dead-letters}, in hex
 * @param deadCompanies SHA-256 of the values in {@code companies.dead-letters}, in hex
 */
record Findings(
        List<String> quotes,
        List<String> enriched,
        Map<String, Boolean> indexedQuotes,
        List<String> posts,
        List<String> indexedPosts,
        List<String> deadQuoteBodies,
        List<String> deadLines,
        List<String> deadCompanies) {}
