package io.tidemark.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.windows.Pane;
import io.tidemark.windows.PaneDefinition;
import io.tidemark.windows.PaneSimulation;
import io.tidemark.windows.TimestampCombiner;
import io.tidemark.windows.WindowContents;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.annotation.Nullable;
import org.apache.flink.streaming.api.windowing.assigners.MergingWindowAssigner;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.types.Either;

/**
 * Replays a scenario: when does it fire, and what comes out? One JSON object a line, in order, from
 * the very engine that jobs use ({@link PaneSimulation}), on a clock that the scenario turns.
 */
public final class Replay {

    /** The exit code for a scenario that is wrong. */
    public static final int WRONG = 2;

    /** Windows of event time go by no clock, but some of Flink's read it. */
    private static final WindowAssigner.WindowAssignerContext NO_CLOCK =
            new WindowAssigner.WindowAssignerContext() {
                @Override
                public long getCurrentProcessingTime() {
                    return 0;
                }
            };

    private Replay() {}

    /**
     * Replays one scenario.
     *
     * @param scenario JSON in UTF-8; not closed by this
     * @param out gets each line, without its end
     * @throws ScenarioException if the scenario is wrong; unless a sum outgrows 64 bits, before any
     *     line came out; or if the thread is interrupted
     */
    public static void run(InputStream scenario, Consumer<String> out)
            throws IOException, ScenarioException {
        run(ScenarioReader.read(scenario), null, out);
    }

    /** Replays one file. See {@link #run(InputStream, Consumer)}. */
    public static void run(Path scenario, Consumer<String> out)
            throws IOException, ScenarioException {
        try (InputStream in = Files.newInputStream(scenario)) {
            run(in, out);
        }
    }

    /**
     * The windows that a scenario's elements fall into, whether or not something comes out of them,
     * by start and end; none of sessions, which grow as they merge, and of the global window.
     *
     * @param scenario JSON in UTF-8; not closed by this
     * @return each as JSON, {@code [start, end]}, as lines have it
     * @throws ScenarioException if the scenario is wrong
     */
    public static List<String> windows(InputStream scenario) throws IOException, ScenarioException {
        Scenario read = ScenarioReader.read(scenario);
        if (read.window() instanceof MergingWindowAssigner) {
            return List.of();
        }
        SortedSet<TimeWindow> windows =
                new TreeSet<>(
                        Comparator.comparingLong(TimeWindow::getStart)
                                .thenComparingLong(TimeWindow::getEnd));
        for (Scenario.Step step : read.steps()) {
            if (step instanceof Scenario.Element element) {
                for (Window window :
                        read.window().assignWindows(element, element.timestamp(), NO_CLOCK)) {
                    if (window instanceof TimeWindow bounded) {
                        windows.add(bounded);
                    }
                }
            }
        }
        return windows.stream()
                .map(window -> "[" + window.getStart() + ", " + window.getEnd() + "]")
                .toList();
    }

    /**
     * The command {@code replay}: reads all scenarios, then replays them one after the other. With
     * several, each line also names its file.
     *
     * @param files paths, {@code -} for {@code in}
     * @param errors gets one line if a file cannot be read or is wrong: file, place, problem
     * @return the exit code, 0 or {@link #WRONG}
     */
    public static int run(
            List<String> files, InputStream in, Consumer<String> out, Consumer<String> errors) {
        List<Scenario> scenarios = new ArrayList<>();
        String file = "";
        try {
            for (String each : files) {
                file = each;
                if (file.equals("-")) {
                    scenarios.add(ScenarioReader.read(in));
                } else {
                    try (InputStream opened = Files.newInputStream(Path.of(file))) {
                        scenarios.add(ScenarioReader.read(opened));
                    }
                }
            }
            for (int i = 0; i < files.size(); i++) {
                file = files.get(i);
                String name = file.equals("-") ? file : Path.of(file).getFileName().toString();
                run(scenarios.get(i), files.size() > 1 ? name : null, out);
            }
            return 0;
        } catch (ScenarioException e) {
            errors.accept(file + ": " + e.getMessage());
        } catch (IOException | IllegalArgumentException e) {
            errors.accept(file + ": cannot be read: " + e);
        }
        return WRONG;
    }

    /** The program {@code replay}: replays the files named, and exits as {@link #run} says. */
    public static void main(String[] files) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int code = run(List.of(files), System.in, out::println, System.err::println);
        out.flush();
        System.exit(code);
    }

    private static void run(Scenario scenario, @Nullable String file, Consumer<String> out)
            throws ScenarioException {
        if (scenario.join() == null) {
            sum(scenario, file, out);
        } else {
            join(scenario, file, out);
        }
    }

    @SuppressWarnings("unchecked") // Which kind of window it is matters to nothing here.
    private static void sum(Scenario scenario, @Nullable String file, Consumer<String> out)
            throws ScenarioException {
        PaneDefinition<Sums.Arrival, List<Sums.Arrival>, Sums.Shown, Window> definition =
                new PaneDefinition<>(
                        (WindowAssigner<Object, Window>) scenario.window(),
                        scenario.trigger(),
                        scenario.latenessMs(),
                        scenario.mode(),
                        scenario.evictor() == null
                                ? WindowContents.folded(new Sums())
                                : WindowContents.kept(Sums::shown, scenario.evictor()),
                        scenario.onTime(),
                        scenario.closing(),
                        0,
                        TimestampCombiner.END_OF_WINDOW);
        // The kind of a key's first value is that of all its sums, of empty ones, too.
        Map<String, JsonNode> nothing = new HashMap<>();
        int[] current = new int[1];
        PaneSimulation<String, Sums.Arrival, List<Sums.Arrival>, Sums.Shown, Window> simulation =
                new PaneSimulation<>(
                        definition,
                        pane -> out.accept(line(file, current[0], pane, nothing.get(pane.key()))),
                        (key, element, timestamp, reason) ->
                                out.accept(
                                        line(file, current[0], key)
                                                .with("late", element.value())
                                                .with("timestamp", timestamp)
                                                .toString()));
        play(
                scenario,
                simulation,
                element -> {
                    nothing.putIfAbsent(element.key(), Sums.nothing(element.value()));
                    return new Sums.Arrival(current[0], element.value());
                },
                current);
    }

    private static void join(Scenario scenario, @Nullable String file, Consumer<String> out)
            throws ScenarioException {
        int[] current = new int[1];
        PaneSimulation<String, Either<JsonNode, JsonNode>, ?, ?, Window> simulation =
                Joins.of(scenario)
                        .simulation(
                                row -> out.accept(line(file, current[0], row)),
                                (key, element, timestamp, reason) ->
                                        out.accept(
                                                late(line(file, current[0], key), element)
                                                        .with("timestamp", timestamp)
                                                        .toString()));
        play(
                scenario,
                simulation,
                element ->
                        element.isRight()
                                ? Either.Right(element.value())
                                : Either.Left(element.value()),
                current);
    }

    private static Line late(Line line, Either<JsonNode, JsonNode> element) {
        return element.isLeft()
                ? line.with("late", element.left()).with("side", "left")
                : line.with("late", element.right()).with("side", "right");
    }

    /**
     * Plays all steps.
     *
     * @param current is told which step it is
     */
    private static <T> void play(
            Scenario scenario,
            PaneSimulation<String, T, ?, ?, Window> simulation,
            Function<Scenario.Element, T> arriving,
            int[] current)
            throws ScenarioException {
        for (int i = 0; i < scenario.steps().size(); i++) {
            current[0] = i;
            if (Thread.currentThread().isInterrupted()) {
                throw new ScenarioException("steps[" + i + "]", "the replay was interrupted");
            }
            try {
                Scenario.Step step = scenario.steps().get(i);
                if (step instanceof Scenario.Element element) {
                    simulation.element(element.key(), arriving.apply(element), element.timestamp());
                } else if (step instanceof Scenario.Watermark watermark) {
                    simulation.advanceWatermark(watermark.time());
                } else if (step instanceof Scenario.ProcessingTime clock) {
                    simulation.advanceProcessingTime(clock.time());
                }
            } catch (ArithmeticException e) {
                throw new ScenarioException("steps[" + i + "]", "a sum is no 64-bit number");
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Line line(@Nullable String file, int step, @Nullable String key) {
        Line line = new Line();
        if (file != null) {
            line.with("file", file);
        }
        line.with("step", step);
        return key == null ? line : line.with("key", key);
    }

    private static String line(
            @Nullable String file,
            int step,
            Pane<String, Sums.Shown, Window> pane,
            JsonNode nothing) {
        Line line =
                lineOf(file, step, pane)
                        .with("sum", pane.value().sum() == null ? nothing : pane.value().sum());
        return pane.isRetraction()
                ? line.with("retraction", true).toString()
                : ofPane(line.with("values", pane.value().values()), pane);
    }

    private static String line(
            @Nullable String file, int step, Pane<String, Joins.Row, Window> pane) {
        Line line = lineOf(file, step, pane);
        side(line, "left", pane.value().left());
        side(line, "right", pane.value().right());
        return pane.isRetraction() ? line.with("retraction", true).toString() : ofPane(line, pane);
    }

    private static void side(Line line, String name, @Nullable JsonNode value) {
        if (value == null) {
            line.withNull(name);
        } else {
            line.with(name, value);
        }
    }

    private static Line lineOf(@Nullable String file, int step, Pane<String, ?, Window> pane) {
        Line line = line(file, step, pane.key());
        return pane.window() instanceof TimeWindow window
                ? line.with("window", window.getStart(), window.getEnd())
                : line.withNull("window");
    }

    private static String ofPane(Line line, Pane<String, ?, Window> pane) {
        return line.with("timing", pane.timing().name())
                .with("index", pane.index())
                .with("isFirst", pane.isFirst())
                .with("isLast", pane.isLast())
                .toString();
    }
}
