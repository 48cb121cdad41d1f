package io.tidemark.exercises;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.http.JsonClient;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes the end-to-end latency: from the time a quote was made, which is its {@code latestUpdate},
 * until a search finds it. It asks the index every {@value #PERIOD_MS} ms at most, so each latency
 * is up to that much too long.
 */
final class LatencyProbe implements AutoCloseable {

    static final long PERIOD_MS = 200;
    private static final int NEWEST = 1_000;

    private final JsonClient search;
    private final Watcher watcher = new Watcher("latency-probe", PERIOD_MS, this::ask);
    private final Set<String> seen = new HashSet<>();
    private final ConcurrentSkipListMap<Long, AtomicLong> timesByLatency =
            new ConcurrentSkipListMap<>();

    private boolean begun;

    /** The latencies in ms; 0 samples if no quote was seen. */
    record Latency(long p50, long p99, long samples) {}

    LatencyProbe(URI search) {
        this.search = new JsonClient(search);
    }

    void start() {
        watcher.start();
    }

    private void ask() throws IOException, InterruptedException {
        ObjectNode query = Json.MAPPER.createObjectNode().put("size", NEWEST);
        query.put("_source", false);
        query.putArray("sort").addObject().put("latestUpdate", "desc");
        JsonNode answer = search.post("/quotes/_search?ignore_unavailable=true", query);
        observe(System.currentTimeMillis(), answer.path("hits").path("hits"));
    }

    void observe(long now, Iterable<JsonNode> newest) {
        boolean wasThereBefore = !begun;
        begun = true;
        for (JsonNode hit : newest) {
            String id = hit.path("_id").asText();
            if (seen.add(id) && !wasThereBefore) {
                long made = Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
                timesByLatency
                        .computeIfAbsent(now - made, latency -> new AtomicLong())
                        .incrementAndGet();
            }
        }
    }

    Latency result() {
        long samples = timesByLatency.values().stream().mapToLong(AtomicLong::get).sum();
        return new Latency(percentile(0.50, samples), percentile(0.99, samples), samples);
    }

    /**
     * The nearest rank: the smallest latency that a share of at least {@code p} does not exceed.
     */
    private long percentile(double p, long samples) {
        long rank = (long) Math.ceil(p * samples);
        long passed = 0;
        for (var each : List.copyOf(timesByLatency.entrySet())) {
            passed += each.getValue().get();
            if (passed >= rank) {
                return each.getKey();
            }
        }
        return 0;
    }

    @Override
    public void close() {
        watcher.close();
    }
}
