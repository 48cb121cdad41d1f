package io.tidemark.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.flinkrest.FlinkRest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlotsTest {

    private final Map<String, String> answers = new HashMap<>();
    private HttpServer server;
    private FlinkRest flink;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = answers.get(exchange.getRequestURI().getPath()).getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        flink = new FlinkRest(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        tasks("SCHEDULED");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void moreThanThereAreIsRefusedWithTheNumbers() throws Exception {
        Slots slots = slots(12, 5);

        slots.require(12);
        assertThatThrownBy(() -> slots.require(13))
                .isInstanceOf(PlatformException.class)
                .hasMessage(
                        "--parallelism: 13 needs as many slots, and there are 12, of which 5 are"
                                + " free")
                .extracting(error -> ((PlatformException) error).exitCode())
                .isEqualTo(PlatformException.REFUSED);
    }

    @Test
    void aTaskManagerThatIsJustAwayIsNoReasonToRefuse() throws Exception {
        slots(0, 0).require(2);
    }

    @Test
    void aJobThatGetsNoneIsToldWithTheNumbers() throws Exception {
        assertThat(slots(12, 2).awaitedBy("j", Duration.ZERO))
                .contains("it needs 3, and there were 12, of which 2 were free");
    }

    @Test
    void aJobThatFindsThemFreeOrGetsThemInTimeDoesNotWait() throws Exception {
        assertThat(slots(12, 3).awaitedBy("j", Duration.ZERO)).isEmpty();
        tasks("DEPLOYING");
        assertThat(slots(12, 2).awaitedBy("j", Duration.ZERO)).isEmpty();
    }

    private Slots slots(int all, int free) throws Exception {
        answers.put(
                "/overview",
                "{\"taskmanagers\": 1, \"slots-total\": %d, \"slots-available\": %d}"
                        .formatted(all, free));
        return Slots.of(flink);
    }

    /** Flink calls a vertex RUNNING as soon as one of its tasks runs. */
    private void tasks(String state) {
        answers.put(
                "/jobs/j",
                """
                {"vertices": [
                  {"id": "v", "parallelism": 2, "status": "RUNNING", "tasks": {"RUNNING": 2}},
                  {"id": "w", "parallelism": 3, "status": "RUNNING",
                   "tasks": {"RUNNING": 2, "%s": 1}}]}"""
                        .formatted(state));
    }
}
