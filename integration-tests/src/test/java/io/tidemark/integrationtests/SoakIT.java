package io.tidemark.integrationtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.platformtesting.PlatformPorts;
import io.tidemark.platformtesting.TidemarkCommand;
import io.tidemark.testing.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A demo whose four jobs must not be disturbed, and beside them ten jobs that come, go and fail
 * without end. Processes are killed in the first third; from then on nothing that any process holds
 * on to may grow. {@code -Dtidemark.soak.minutes} says for how long, 45 unless it does; what was
 * measured is in {@code target/long}, as a table and as a picture.
 */
@Tag("integration")
@Tag("chaos")
@Tag("long")
class SoakIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration RUN =
            Duration.ofMinutes(Integer.getInteger("tidemark.soak.minutes", 45));
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final List<String> VICTIMS =
            List.of("taskmanager", "jobmanager", "search-node", "kafka-broker", "taskmanager");
    private static final List<String> MEASURED =
            List.of("taskmanager", "jobmanager", "kafka-broker", "search-node", "dashboard");

    /** How much more than at first is no leak, by figure as in {@link Vitals#NAMES}. */
    private static final List<Double> SLACK = List.of(6.0, 2.0, 16.0, 24.0, 12.0);

    private static final int ENOUGH_SAMPLES = 12;

    /** So many samples at first are of a process that is still filling its pools. */
    private static final int WARM_UP = 2;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void jobsComeAndGoAndFailAndNothingGrows() throws Exception {
        Path file = directory.resolve("report.json");
        PlatformPorts ports = PlatformPorts.free();
        int talkPort = FreePorts.some(1).get(0);
        List<String> arguments =
                ports.with(
                        "demo",
                        "--seconds=" + RUN.toSeconds(),
                        "--report=" + file,
                        "--orders-rate=5",
                        "--pageviews-rate=5",
                        "--users-rate=5",
                        "--elements-rate=5",
                        "--talk-port=" + talkPort);
        FlinkRest flink = ports.flink();
        String kafka = ports.kafka();
        Guests guests = new Guests(flink, kafka, talkPort, "refusing");
        Vitals vitals = new Vitals();

        try (TidemarkCommand demo = TidemarkCommand.start(directory.resolve("home"), arguments)) {
            await().atMost(PATIENCE).until(() -> demo.state().isPresent());
            makeTopicThatRefuses(kafka);
            long start = System.nanoTime();
            ScheduledExecutorService beside = Executors.newScheduledThreadPool(2);
            var unused =
                    beside.scheduleWithFixedDelay(
                            () -> measure(demo, vitals, seconds(start)), 30, 45, TimeUnit.SECONDS);
            List<Future<?>> kills = new ArrayList<>();
            for (int i = 0; i < VICTIMS.size(); i++) {
                String victim = VICTIMS.get(i);
                kills.add(
                        beside.schedule(
                                () -> {
                                    demo.kill(victim, flink, PATIENCE);
                                    return null;
                                },
                                RUN.toSeconds() / 3 * (i + 1) / (VICTIMS.size() + 1),
                                TimeUnit.SECONDS));
            }
            while (seconds(start) < RUN.toSeconds() - 60 && demo.isAlive()) {
                guests.round();
            }
            beside.shutdownNow();
            report(vitals, guests);

            int exitCode = demo.awaitEnd(RUN.plus(PATIENCE));

            assertThat(file).as(demo.output()).exists();
            JsonNode report = JSON.readTree(file.toFile());
            assertThat(report.path("problems")).as(demo.output()).isEmpty();
            assertThat(report.path("ok").asBoolean()).isTrue();
            assertThat(exitCode).isZero();
            for (Future<?> kill : kills) {
                kill.get();
            }
            assertThat(guests.stays()).as("lost %d", guests.lost()).hasSize(10);
            nothingGrows(vitals);
            assertThat(demo.survivors()).isEmpty();
        }
    }

    private static long seconds(long start) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }

    /**
     * It takes the markers that end transactions, of some 80 bytes: or the broker hangs on them.
     */
    private static void makeTopicThatRefuses(String kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("refusing", 1, (short) 1)
                                            .configs(Map.of("max.message.bytes", "120"))))
                    .all()
                    .get();
        }
    }

    private static void measure(TidemarkCommand demo, Vitals vitals, long second) {
        for (String process : MEASURED) {
            try {
                vitals.take(process, demo.pid(process), second);
            } catch (Exception e) {
                // The platform is writing its state.
            }
        }
    }

    private static void report(Vitals vitals, Guests guests) throws Exception {
        Path reports = Files.createDirectories(Path.of("target", "long"));
        Files.writeString(reports.resolve("soak.csv"), vitals.csv());
        Files.writeString(reports.resolve("soak.svg"), vitals.picture());
        Files.writeString(
                reports.resolve("soak.txt"),
                "stays %s, lost %d\n".formatted(guests.stays(), guests.lost()));
    }

    private static void nothingGrows(Vitals vitals) {
        Map<String, List<Vitals.Sample>> lives = vitals.lives(ENOUGH_SAMPLES);
        assertThat(lives.keySet())
                .as("lives that were long enough")
                .anyMatch(life -> life.startsWith("taskmanager"))
                .anyMatch(life -> life.startsWith("jobmanager"));
        lives.forEach(
                (life, all) -> {
                    List<Vitals.Sample> samples = all.subList(WARM_UP, all.size());
                    int third = samples.size() / 3;
                    for (int i = 0; i < Vitals.NAMES.size(); i++) {
                        double first = Vitals.floor(samples.subList(0, third), i);
                        double last =
                                Vitals.floor(
                                        samples.subList(samples.size() - third, samples.size()), i);
                        assertThat(last)
                                .as("%s of %s, at first %s", Vitals.NAMES.get(i), life, first)
                                .isLessThanOrEqualTo(first + SLACK.get(i));
                    }
                });
    }
}
