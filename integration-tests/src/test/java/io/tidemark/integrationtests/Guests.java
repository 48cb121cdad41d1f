package io.tidemark.integrationtests;

import static org.awaitility.Awaitility.await;

import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.flinkrest.Jars;
import io.tidemark.platformtesting.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarFile;

/**
 * Jobs that come and go beside those of a demo, one after the other: each is submitted, runs until
 * it has a checkpoint, and is cancelled; one of them fails all the time it is there. What goes
 * wrong with the cluster, because somebody kills its processes, costs a guest its stay and no more.
 */
final class Guests {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String DEPLOYMENT = "--deployment=guest";

    private final FlinkRest flink;
    private final List<String> common;
    private final List<Guest> guests;
    private final Map<String, Integer> stays = new TreeMap<>();
    private int lost;

    private record Guest(String name, String job, boolean fails, List<String> arguments) {}

    Guests(FlinkRest flink, String bootstrapServers, int talkPort, String topicThatRefuses) {
        this.flink = flink;
        common =
                List.of(
                        DEPLOYMENT,
                        "--bootstrap-servers=" + bootstrapServers,
                        "--checkpoint-interval=500ms");
        guests =
                List.of(
                        guest("warehouse-dispatch"),
                        guest("campaign-pulse"),
                        guest("window-lab"),
                        guest("user-visits"),
                        guest("page-views", "counts"),
                        guest("page-views", "sliding"),
                        guest("page-views", "odd-minutes"),
                        guest("page-views", "describe"),
                        new Guest(
                                "word-count",
                                "word-count",
                                false,
                                List.of(DEPLOYMENT, "--port=" + talkPort)),
                        new Guest(
                                "campaign-pulse that fails",
                                "campaign-pulse",
                                true,
                                with(List.of("--output=" + topicThatRefuses))));
    }

    private Guest guest(String job, String... part) {
        return new Guest(
                String.join(" ", with(List.of(job), List.of(part))),
                job,
                false,
                with(List.of(part)));
    }

    private List<String> with(List<String> own) {
        return with(own, common);
    }

    private static List<String> with(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** Each guest once, or as far as the cluster bears it. */
    void round() {
        for (Guest guest : guests) {
            try {
                stay(guest);
                stays.merge(guest.name(), 1, Integer::sum);
            } catch (Exception | AssertionError e) {
                lost++;
                leaveAll();
            }
        }
    }

    private void stay(Guest guest) throws Exception {
        Path jar = Processes.fatJar(guest.job());
        if (!Files.exists(jar)) {
            throw new IllegalStateException("no " + jar);
        }
        Jars.Jar uploaded = flink.jars().upload(jar);
        String id =
                flink.jars()
                        .run(
                                uploaded,
                                mainClass(jar),
                                guest.arguments(),
                                Optional.of(1),
                                Optional.empty());
        await(guest.name())
                .atMost(PATIENCE)
                .until(
                        () ->
                                guest.fails()
                                        ? flink.failure(id).isPresent()
                                        : flink.allTasksRun(id)
                                                && (guest.job().equals("word-count")
                                                        || flink.checkpoints(id).completed() > 0));
        leave(id);
    }

    private void leave(String id) throws Exception {
        flink.cancel(id);
        flink.awaitEnd(id, PATIENCE);
    }

    private void leaveAll() {
        await("the cluster is back")
                .atMost(PATIENCE.multipliedBy(2))
                .ignoreExceptions()
                .until(() -> flink.overview().slots() > 0);
        try {
            for (FlinkRest.Job job : flink.jobs()) {
                if (job.isActive() && job.name().endsWith("@guest")) {
                    leave(job.id());
                }
            }
        } catch (Exception e) {
            // Killed again: the next round finds it.
        }
    }

    private static String mainClass(Path jar) throws Exception {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes().getValue("Main-Class");
        }
    }

    /** How often each guest came and went as it should. */
    Map<String, Integer> stays() {
        return stays;
    }

    /** Stays that ended because the cluster did. */
    int lost() {
        return lost;
    }
}
