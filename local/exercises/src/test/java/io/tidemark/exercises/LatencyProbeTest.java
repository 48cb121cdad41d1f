package io.tidemark.exercises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyProbeTest {

    @Test
    void eachQuoteCountsOnceWhenItIsFirstFound() {
        try (LatencyProbe probe = new LatencyProbe(URI.create("http://127.0.0.1:1"))) {
            List<JsonNode> hits = new ArrayList<>();
            hits.add(Json.MAPPER.createObjectNode().put("_id", "IBM-5"));
            // What the first look finds became searchable at a time that nobody knows.
            probe.observe(900, hits);
            for (long made = 901; made <= 1_000; made++) {
                hits.add(Json.MAPPER.createObjectNode().put("_id", "IBM-" + made));
            }
            probe.observe(1_001, hits);
            probe.observe(9_000, hits);
            // 100 latencies, 1 to 100 ms.
            assertThat(probe.result()).isEqualTo(new LatencyProbe.Latency(50, 99, 100));
        }
    }

    @Test
    void withoutAQuoteThereIsNoSample() {
        try (LatencyProbe probe = new LatencyProbe(URI.create("http://127.0.0.1:1"))) {
            assertThat(probe.result().samples()).isZero();
        }
    }
}
