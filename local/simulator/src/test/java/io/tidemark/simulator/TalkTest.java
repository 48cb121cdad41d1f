package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TalkTest {

    @Test
    void whatIsSaidIsCountedAndTheSameForTheSameSeed() throws IOException {
        try (Talk talk = new Talk(0, 1, 200, Thread::new);
                Talk again = new Talk(0, 1, 200, Thread::new)) {
            talk.start();
            again.start();
            List<String> lines = hear(talk, 100);
            assertThat(hear(again, 100)).isEqualTo(lines);
            assertThat(lines).contains("the tide comes in", "time and tide").hasSize(100);
        }
    }

    @Test
    void afterADrainAllThatWasSaidIsCounted() throws IOException {
        try (Talk talk = new Talk(0, 1, 1_000, Thread::new);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), talk.port())) {
            talk.start();
            await().until(() -> talk.counts().size() > 5);
            talk.setDrained(true);
            Map<String, Long> counts = talk.counts();
            await().during(Duration.ofMillis(200)).until(() -> talk.counts().equals(counts));

            socket.setSoTimeout(500);
            Map<String, Long> heard = new TreeMap<>();
            long words = counts.values().stream().mapToLong(Long::longValue).sum();
            BufferedReader in = reader(socket);
            for (long left = words; left > 0; ) {
                for (String word : in.readLine().split(" ", -1)) {
                    heard.merge(word, 1L, Long::sum);
                    left--;
                }
            }
            assertThat(heard).isEqualTo(counts);
        }
    }

    private static List<String> hear(Talk talk, int number) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), talk.port())) {
            BufferedReader in = reader(socket);
            List<String> lines = new ArrayList<>();
            while (lines.size() < number) {
                lines.add(in.readLine());
            }
            return lines;
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }
}
