package io.tidemark.exercises;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.LedgerEntry;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.http.JsonClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches a demo from its start, and at its end draws up the {@link AuditReport}: it has the
 * simulator make nothing new, waits until all that is under way has come through, and checks it
 * against the simulator's ledger.
 */
public final class Audit implements AutoCloseable {

    private static final Duration SETTLE_PAUSE = Duration.ofSeconds(1);
    private static final int QUIET_READINGS = 3;
    private static final int PANEL_READINGS = 10;

    private final Addresses addresses;
    private final JsonClient simulator;
    private final JsonClient dashboard;
    private final LatencyProbe latency;
    private final OutageWatch outages;
    private final long startedAt = System.nanoTime();

    /** An audit of the demo at these addresses. */
    public Audit(Addresses addresses) {
        this.addresses = addresses;
        simulator = new JsonClient(addresses.simulator());
        dashboard = new JsonClient(addresses.dashboard());
        latency = new LatencyProbe(addresses.search());
        outages = new OutageWatch(new FlinkRest(addresses.flink()));
    }

    /** Begins to watch: the latency, and which jobs begin again. */
    public void start() {
        latency.start();
        outages.start();
    }

    /**
     * Ends the making of new data, waits for what is under way, and checks it.
     *
     * @param deadline how long to wait at most until all has come through
     * @param restartsByProcess what the platform counted
     * @throws IOException if the simulator does not answer, or the search node still does not when
     *     the deadline is over
     */
    public AuditReport finish(Duration deadline, Map<String, Long> restartsByProcess)
            throws IOException, InterruptedException {
        long seconds = Duration.ofNanos(System.nanoTime() - startedAt).toSeconds();
        simulator.post("/control/drain", null);
        try (TopicReader topics = new TopicReader(addresses.kafka())) {
            IndexReader index = new IndexReader(addresses.search());
            long end = System.nanoTime() + deadline.toNanos();
            Findings before = null;
            int quietReadings = 0;
            while (true) {
                boolean isLast = System.nanoTime() > end;
                try {
                    Findings found = find(topics, index);
                    AuditResult result =
                            LedgerCheck.check(
                                    ledger(),
                                    found,
                                    outages.outages(Jobs.QUOTES_INGEST),
                                    outages.outages(Jobs.NEWS_INGEST));
                    quietReadings = found.equals(before) && result.ok() ? quietReadings + 1 : 0;
                    before = found;
                    if (quietReadings == QUIET_READINGS || isLast) {
                        return report(seconds, found, result, restartsByProcess);
                    }
                } catch (IOException e) {
                    // A process that died is started again, also now.
                    quietReadings = 0;
                    if (isLast) {
                        throw e;
                    }
                }
                Thread.sleep(SETTLE_PAUSE.toMillis());
            }
        }
    }

    private List<LedgerEntry> ledger() throws IOException, InterruptedException {
        List<LedgerEntry> ledger = new ArrayList<>();
        for (String line : simulator.text("/ledger?after=0").lines().toList()) {
            ledger.add(LedgerEntry.parse(line));
        }
        return ledger;
    }

    private static Findings find(TopicReader topics, IndexReader index)
            throws IOException, InterruptedException {
        return new Findings(
                List.copyOf(topics.read(Topics.QUOTES, TopicReader::quoteId)),
                List.copyOf(topics.read(Topics.QUOTES_ENRICHED, TopicReader::quoteId)),
                // No quote has a sector of its own: it comes from the company.
                index.read("quotes", "sector"),
                List.copyOf(topics.read(Topics.TWEETS, TopicReader::postId)),
                List.copyOf(index.read("tweets", "id_str").keySet()),
                List.copyOf(
                        topics.read(Topics.QUOTES + DeadLetter.TOPIC_SUFFIX, TopicReader::sha256)),
                List.copyOf(
                        topics.read(Topics.TWEETS + DeadLetter.TOPIC_SUFFIX, TopicReader::sha256)),
                List.copyOf(
                        topics.read(
                                Topics.COMPANIES + DeadLetter.TOPIC_SUFFIX, TopicReader::sha256)));
    }

    private AuditReport report(
            long seconds, Findings found, AuditResult result, Map<String, Long> restartsByProcess)
            throws InterruptedException {
        return AuditReport.of(
                seconds,
                found,
                result,
                outages.restarts(),
                restartsByProcess,
                latency.result(),
                panels());
    }

    /** Which panels have data. The dashboard gives up soon on a busy search node: ask it again. */
    private Map<String, Boolean> panels() throws InterruptedException {
        Map<String, Boolean> panels = panelsNow();
        for (int left = PANEL_READINGS; left > 0 && panels.containsValue(false); left--) {
            Thread.sleep(SETTLE_PAUSE.toMillis());
            panels = panelsNow();
        }
        return panels;
    }

    private Map<String, Boolean> panelsNow() throws InterruptedException {
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
