package io.tidemark.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.tidemark.scenarios.Replay;
import io.tidemark.scenarios.ScenarioException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The window lab: the scenarios of the repository, and the replay of any other. What a replay may
 * cost is bounded, because anyone who sees the page may ask for one: steps, windows, the size of
 * the trigger, what comes out, and time.
 */
final class Lab implements AutoCloseable {

    /** More than a person looks at step by step. */
    private static final int MOST_STEPS = 1_000;

    /** Of all elements together; each keeps its own sum and values. */
    private static final long MOST_WINDOWS = 10_000;

    /** Names, numbers, lists and objects in a trigger; every element asks all of them. */
    private static final int MOST_TRIGGER_PARTS = 500;

    /** Characters of all lines together. */
    private static final int MOST_OUTPUT = 1 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Duration deadline;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    2,
                    work -> {
                        Thread thread = new Thread(work, "lab-replay");
                        thread.setDaemon(true);
                        return thread;
                    });

    /**
     * @param name the file's, without its ending
     * @param teaches one sentence
     */
    record Entry(String name, String teaches) {}

    record Scenarios(List<Entry> scenarios) {}

    /**
     * @param lines exactly those that {@code tidemark replay} prints
     * @param windows that elements fall into, {@code [start, end]}; none of sessions and of the
     *     global window
     */
    record Replayed(List<String> lines, List<String> windows) {}

    /**
     * @param deadline how long one replay may take
     */
    Lab(Duration deadline) {
        this.deadline = deadline;
        try {
            for (JsonNode entry : JSON.readTree(read("index"))) {
                String name = entry.get("file").textValue().replace(".json", "");
                entries.put(name, new Entry(name, entry.get("teaches").textValue()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All scenarios of the repository, in an order to read them in. */
    Scenarios scenarios() {
        return new Scenarios(List.copyOf(entries.values()));
    }

    /**
     * A scenario as its file has it.
     *
     * @throws BadRequestException with 404 if there is none of this name
     */
    RawValue scenario(String name) {
        if (!entries.containsKey(name)) {
            throw new BadRequestException(404, "There is no scenario '" + name + "'.");
        }
        return new RawValue(read(name));
    }

    private static String read(String name) {
        try (InputStream in = Lab.class.getResourceAsStream("/scenarios/" + name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Replays a scenario.
     *
     * @param scenario JSON in UTF-8
     * @return fails with a {@link BadRequestException}, whose sentence begins with the place, if
     *     the scenario is wrong or too large
     */
    CompletableFuture<Replayed> replay(byte[] scenario) {
        CompletableFuture<Replayed> answer = new CompletableFuture<>();
        Future<?> work =
                threads.submit(
                        () -> {
                            try {
                                answer.complete(replayed(scenario));
                            } catch (Throwable e) {
                                answer.completeExceptionally(e);
                            }
                        });
        return answer.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .handle(
                        (replayed, error) -> {
                            work.cancel(true);
                            if (error instanceof TimeoutException) {
                                throw new BadRequestException(
                                        "The replay takes too long for this page; tidemark replay"
                                                + " has no such limit.");
                            }
                            if (error instanceof RuntimeException wrong) {
                                throw wrong;
                            }
                            if (error != null) {
                                throw new IllegalStateException(error);
                            }
                            return replayed;
                        });
    }

    private static Replayed replayed(byte[] scenario) throws IOException {
        checkSize(scenario);
        List<String> lines = new ArrayList<>();
        int[] room = {MOST_OUTPUT};
        try {
            Replay.run(
                    new ByteArrayInputStream(scenario),
                    line -> {
                        room[0] -= line.length();
                        if (room[0] < 0) {
                            throw tooMuch("steps", "more comes out than");
                        }
                        lines.add(line);
                    });
            return new Replayed(lines, Replay.windows(new ByteArrayInputStream(scenario)));
        } catch (ScenarioException e) {
            throw new BadRequestException(e.getMessage());
        }
    }

    /** What is no scenario passes: the replay itself says best what is wrong with it. */
    private static void checkSize(byte[] scenario) {
        JsonNode root;
        try {
            root = JSON.readTree(scenario);
        } catch (IOException e) {
            return;
        }
        JsonNode steps = root.path("steps");
        if (steps.size() > MOST_STEPS) {
            throw tooMuch("steps", steps.size() + " are more than the " + MOST_STEPS + " that");
        }
        JsonNode window = root.path("window");
        checkWindows(window, "sizeMs", "slideMs", steps.size());
        checkWindows(window, "maxSizeMs", "stepMs", steps.size());
        if (parts(root.path("trigger")) > MOST_TRIGGER_PARTS) {
            throw tooMuch("trigger", "it is larger than what");
        }
    }

    private static void checkWindows(JsonNode window, String size, String step, int elements) {
        long each = window.path(size).asLong() / Math.max(1, window.path(step).asLong());
        if (window.path(step).isNumber() && each > MOST_WINDOWS / Math.max(1, elements)) {
            throw tooMuch("window." + step, "so many windows are more than");
        }
    }

    private static int parts(JsonNode node) {
        int parts = 1;
        for (JsonNode child : node) {
            parts += parts(child);
        }
        return parts;
    }

    private static BadRequestException tooMuch(String place, String what) {
        return new BadRequestException(place + ": " + what + " this page can show");
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
