package io.tidemark.cli.books;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.cli.flink.FlinkRest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Watches a demo from its start, and at its end draws up the {@link Report}: it has the simulator
 * make nothing new, waits until all that is under way has come through, and balances the books.
 */
public final class Audit implements AutoCloseable {

    private static final Duration SETTLE_PAUSE = Duration.ofSeconds(1);
    private static final int QUIET_READINGS = 3;

    private final Addresses addresses;
    private final JsonHttp simulator;
    private final JsonHttp dashboard;
    private final LatencyProbe latency;
    private final OutageWatch outages;
    private final long startedAt = System.nanoTime();

    /** An audit of the demo at these addresses. */
    public Audit(Addresses addresses) {
        this.addresses = addresses;
        simulator = new JsonHttp(addresses.simulator());
        dashboard = new JsonHttp(addresses.dashboard());
        latency = new LatencyProbe(addresses.search());
        outages = new OutageWatch(new FlinkRest(addresses.flink()));
    }

    /** Begins to watch: the latency, and which jobs begin again. */
    public void start() {
        latency.start();
        outages.start();
    }

    /**
     * Ends the making of new data, waits for what is under way, and balances the books.
     *
     * @param deadline how long to wait at most until all has come through
     * @param restartsByProcess what the platform counted
     * @throws IOException if the simulator, the search node or the dashboard does not answer
     */
    public Report finish(Duration deadline, Map<String, Long> restartsByProcess)
            throws IOException, InterruptedException {
        long seconds = Duration.ofNanos(System.nanoTime() - startedAt).toSeconds();
        simulator.post("/control/drain", null);
        try (TopicReader topics = new TopicReader(addresses.kafka())) {
            IndexReader index = new IndexReader(addresses.search());
            long end = System.nanoTime() + deadline.toNanos();
            Findings before = null;
            int quietReadings = 0;
            while (true) {
                Findings found = find(topics, index);
                Balance balance =
                        Books.balance(
                                ledger(),
                                found,
                                outages.outages("quotes-ingest"),
                                outages.outages("news-ingest"));
                quietReadings = found.equals(before) && balance.ok() ? quietReadings + 1 : 0;
                before = found;
                if (quietReadings == QUIET_READINGS || System.nanoTime() > end) {
                    return report(seconds, found, balance, restartsByProcess);
                }
                Thread.sleep(SETTLE_PAUSE.toMillis());
            }
        }
    }

    private List<LedgerEntry> ledger() throws IOException, InterruptedException {
        List<LedgerEntry> ledger = new ArrayList<>();
        for (String line : simulator.text("/ledger?after=0").lines().toList()) {
            ledger.add(JsonHttp.JSON.readValue(line, LedgerEntry.class));
        }
        return ledger;
    }

    private static Findings find(TopicReader topics, IndexReader index)
            throws IOException, InterruptedException {
        return new Findings(
                List.copyOf(topics.read("quotes", TopicReader::quoteId)),
                List.copyOf(topics.read("quotes-enriched", TopicReader::quoteId)),
                // No quote has a sector of its own: it comes from the company.
                index.read("quotes", "sector"),
                List.copyOf(topics.read("tweets", TopicReader::postId)),
                List.copyOf(index.read("tweets", "id_str").keySet()),
                List.copyOf(topics.read("quotes.dead-letters", TopicReader::sha256)),
                List.copyOf(topics.read("tweets.dead-letters", TopicReader::sha256)));
    }

    private Report report(
            long seconds, Findings found, Balance balance, Map<String, Long> restartsByProcess)
            throws InterruptedException {
        List<String> problems = new ArrayList<>(balance.problems());
        Map<String, Boolean> panels = panels();
        panels.forEach(
                (panel, hasData) -> {
                    if (!hasData) {
                        problems.add("the dashboard's panel " + panel + " has no data");
                    }
                });
        long unenriched = balance.quotes().inIndex() - balance.quotes().enriched();
        if (unenriched > 0) {
            problems.add(unenriched + " quotes without their company");
        }
        LatencyProbe.Latency latencies = latency.result();
        if (latencies.samples() == 0) {
            problems.add("no quote became searchable");
        }
        return new Report(
                problems.isEmpty(),
                seconds,
                problems,
                balance.quotes(),
                balance.posts(),
                balance.unreadable(),
                balance.skippedLines(),
                balance.errorAnswers(),
                balance.lostAtSource(),
                counts(
                        Map.of(
                                "quotes", found.quotes().size(),
                                "quotes-enriched", found.enriched().size(),
                                "tweets", found.posts().size())),
                counts(
                        Map.of(
                                "quotes", found.indexedQuotes().size(),
                                "tweets", found.indexedPosts().size())),
                counts(
                        Map.of(
                                "quotes.dead-letters", found.deadQuoteBodies().size(),
                                "tweets.dead-letters", found.deadLines().size())),
                outages.restarts(),
                restartsByProcess,
                latencies,
                panels);
    }

    private static Map<String, Long> counts(Map<String, Integer> sizes) {
        Map<String, Long> counts = new TreeMap<>();
        sizes.forEach((name, size) -> counts.put(name, (long) size));
        return counts;
    }

    private Map<String, Boolean> panels() throws InterruptedException {
        Map<String, Boolean> panels = new LinkedHashMap<>();
        panels.put("price", hasData("/api/prices?symbol=GOOG", "/points"));
        panels.put("volume", hasData("/api/volumes", "/companies"));
        panels.put("hashtags", hasData("/api/hashtags", "/hashtags"));
        panels.put("users", hasData("/api/users", "/users"));
        panels.put("health", hasData("/api/health", "/flink/jobs"));
        return panels;
    }

    private boolean hasData(String path, String list) throws InterruptedException {
        try {
            JsonNode answer = dashboard.get(path);
            return !answer.at(list).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        latency.close();
        outages.close();
    }
}
