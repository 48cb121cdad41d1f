package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.TopicSpec;
import io.tidemark.exercises.Exercises;
import io.tidemark.runtime.JobVariables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class TidemarkTest {

    private final PrintStream systemOut = System.out;
    private final PrintStream systemErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    @TempDir Path directory;

    @BeforeEach
    void captureOutput() throws IOException {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        System.setProperty("tidemark.repository", directory.toString());
        Files.createDirectories(directory.resolve("jobs/news-index/target"));
        Files.createFile(directory.resolve("jobs/news-index/target/news-index.jar"));
    }

    @AfterEach
    void restoreOutput() {
        System.setOut(systemOut);
        System.setErr(systemErr);
        System.clearProperty("tidemark.repository");
    }

    static Set<String> commands() {
        return new TreeSet<>(Tidemark.commandLine().getSubcommands().keySet());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelp(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out()).contains("tidemark " + command).contains("--help");
        assertThat(err()).isEmpty();
    }

    @Test
    void whereTheNetworkLetsNoLiveDataThroughThatIsSaidInOneLineBeforeAnythingStarts()
            throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Path home = directory.resolve("home");
        assertThat(
                        run(
                                "demo",
                                "--live",
                                "--coinbase-url",
                                "http://127.0.0.1:" + free,
                                "--dir",
                                home.toString()))
                .isEqualTo(3);
        assertThat(err().strip())
                .hasLineCount(1)
                .startsWith("--live: http://127.0.0.1:" + free + " cannot be reached from here (")
                .endsWith("without --live the demo runs on simulated data");
        assertThat(home).doesNotExist();
        assertThat(run("demo", "--live", "--post-rate", "5")).isEqualTo(2);
        assertThat(err()).contains("--live: there is no simulator, which takes --post-rate");
    }

    @Test
    void helpOfACommandIsAskedForInTwoWays() {
        assertThat(Tidemark.withoutHelpCommand("help")).containsExactly("--help");
        assertThat(Tidemark.withoutHelpCommand("help", "dead-letters", "list"))
                .containsExactly("dead-letters", "list", "--help");
        assertThat(Tidemark.withoutHelpCommand("logs", "help")).containsExactly("logs", "help");
        assertThat(Tidemark.withoutHelpCommand()).isEmpty();
    }

    @Test
    void helpIsWrittenAsItIsShown() throws Exception {
        HelpTexts.main(new String[] {directory.resolve("help").toString()});

        for (String words : List.of("", " demo", " dead-letters list")) {
            out.reset();
            assertThat(run((words + " --help").strip().split(" ", -1))).isZero();
            assertThat(directory.resolve("help/tidemark" + words)).hasContent(out());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo --secnds 3",
                "demo --poll-interval soon",
                "demo --report x.json",
                "demo --exercise 6",
                "demo --bounded-records 10",
                "bench --rounds 0",
                "bench --records none",
                "k8s check",
                "k8s check --operator 1.14 some.yaml",
                "demo --window 5s",
                "exercise",
                "exercise one",
                "exercise 0",
                "exercise 99",
                "rules add x",
                "rules add x --kind price-move --percent 1",
                "rules remove",
                "exercise 1 --report x.json",
                "exercise 1 --poll-interval 1s",
                "exercise 1 --bounded-records 10",
                "exercise 1 --talk-port 9998",
                "exercise 1 --users-rate 3",
                "exercise 1 --market us-hours",
                "exercise 2 --window 5s",
                "exercise 2 --partitions 3",
                "exercise 3 --talk-port any",
                "exercise 3 --late-share 0.1",
                "exercise 3 --checkpoint-interval 1s",
                "exercise 4 --partitions 3",
                "exercise 4 --bounded-records 0",
                "exercise 4 --bounded-records 10 --partitions 0",
                "exercise 4 --bounded-records 10 --users-rate 3",
                "exercise 5 --pageviews-rate 3",
                "exercise 5 --bounded-records 10 --seconds 5",
                "up --kafka-port many",
                "up --keep-documents soon",
                "up --keep-documents=-1",
                "nothing",
                "submit",
                "submit no-such-job",
                "submit news-index",
                "run no-such-job",
                "stop news-index",
                "submit news-index --jobmanager nowhere",
                "logs nobody"
            })
    void whatCannotBeDoneIsToldInOneLine(String line) {
        assertThat(run(line.split(" ", -1))).isEqualTo(2);
        assertThat(err().lines()).hasSize(1);
        assertThat(out()).isEmpty();
    }

    @Test
    void whatIsMistypedIsToldWithTheNearestAndAllThatThereIs() {
        assertThat(run("sumbit")).isEqualTo(2);
        assertThat(run("submit", "news-indx")).isEqualTo(2);
        assertThat(run("up", "--kafka-prot=1")).isEqualTo(2);

        assertThat(err().lines())
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .startsWith(
                                                "there is no command 'sumbit'; did you mean"
                                                        + " 'submit'? There are: demo, ")
                                        .doesNotContain("supervise")
                                        .endsWith("; see tidemark --help"),
                        line ->
                                assertThat(line)
                                        .isEqualTo(
                                                "there is no job 'news-indx'; did you mean"
                                                        + " 'news-index'? There are: news-index"),
                        line -> assertThat(line).contains("; did you mean --kafka-port?; see "));
    }

    @Test
    void whatIsRefusedLeavesNoDirectory() throws IOException {
        Path elsewhere = directory.resolve("new/elsewhere");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String command : List.of("up", "demo", "exercise")) {
                List<String> line = new ArrayList<>(List.of(command));
                if (command.equals("exercise")) {
                    line.add("1");
                }
                line.add("--dir=" + elsewhere);
                line.add("--kafka-port=" + taken.getLocalPort());
                assertThat(run(line.toArray(String[]::new))).as(command).isEqualTo(2);
                assertThat(elsewhere.getParent()).as(command).doesNotExist();
            }
            assertThat(run("up", "--dir=" + elsewhere, "--keep-documents=-1")).isEqualTo(2);
        }
        assertThat(elsewhere.getParent()).doesNotExist();
        assertThat(out() + err()).contains("for Kafka, is in use");
    }

    @Test
    void whereNothingRanThereIsNothingToResume() {
        assertThat(run("up", "--resume")).isEqualTo(2);
        assertThat(err().lines())
                .singleElement()
                .asString()
                .startsWith("--resume: nothing ran in ");
        assertThat(directory.resolve(".tidemark")).doesNotExist();
    }

    @Test
    void whatRanIsInTheStatusUntilItIsForgotten() throws IOException {
        Path jobs = Files.createDirectories(directory.resolve(".tidemark/jobs/past"));
        Files.writeString(
                jobs.resolve("news-index.json"),
                """
                {"name": "news-index", "jobId": "0a", "submittedAt": 1, "stopped": "it is bad",
                 "job": {"job": "news-index", "arguments": ["--index=x"], "parallelism": null}}""");

        assertThat(run("status")).isEqualTo(1);

        assertThat(out())
                .contains(
                        "news-index was stopped, because it is bad; start it again with: tidemark"
                                + " submit news-index --index=x");
    }

    @Test
    void theCommandHasTheOptionsOfAllExercisesAndOfTheSimulatorNoOther() {
        CommandSpec exercise =
                Tidemark.commandLine().getSubcommands().get("exercise").getCommandSpec();
        assertThat(exercise.optionsMap().keySet()).containsAll(Exercises.options());
        assertThat(exercise.options())
                .filteredOn(option -> option.description()[0].startsWith("Simulator: "))
                .isNotEmpty()
                .allMatch(option -> Exercises.options().contains(option.longestName()));
    }

    @Test
    void aVariableIsNamedAsJobsLookItUp() {
        assertThat(JobVariables.of("--deployment")).isEqualTo("TIDEMARK_DEPLOYMENT");
        assertThat(JobVariables.of("--follow-clock-after"))
                .isEqualTo("TIDEMARK_FOLLOW_CLOCK_AFTER");
    }

    @Test
    void aJobManagerThatDoesNotAnswerIsNamed() {
        assertThat(run("stop", "news-index", "--jobmanager", "127.0.0.1:1")).isEqualTo(3);
        assertThat(err()).startsWith("no JobManager answers at http://127.0.0.1:1");
    }

    @Test
    void withoutAPlatformStatusSaysSo() {
        assertThat(run("status")).isEqualTo(1);
        assertThat(out()).contains("no platform runs in " + directory.resolve(".tidemark"));
        assertThat(run("down")).isZero();
    }

    @Test
    void resetWipesAllButTheLock() throws IOException {
        Path state = directory.resolve("elsewhere");
        Files.createDirectories(state.resolve("data/kafka"));
        Files.writeString(state.resolve("data/kafka/log"), "x");

        assertThat(run("reset", "--dir", state.toString())).isZero();

        assertThat(state.toFile().list()).containsExactly("lock");
    }

    @Test
    void everyTopicIsInTheTableForUsers() throws IOException {
        String table = Files.readString(Path.of("../../docs/topics.md"));
        for (TopicSpec topic : Topics.specs()) {
            assertThat(table).contains("| `%s` | %d |".formatted(topic.name(), topic.partitions()));
        }
    }

    @Test
    void theSimulatorsOptionsAreHandedOnAsTheyWereGiven() {
        CommandLine tidemark = Tidemark.commandLine();

        tidemark.parseArgs("demo", "--post-rate", "7", "--cut-lines", "--seed=3");

        CommandLine demo = tidemark.getSubcommands().get("demo");
        assertThat(SimulatorOptions.of(demo.getCommandSpec()))
                .containsExactly("--post-rate=7", "--cut-lines", "--seed=3");
    }

    @Test
    void theSimulatorsDefaultsAreToldAndNotHandedOn() {
        CommandLine tidemark = Tidemark.commandLine();

        tidemark.parseArgs("up");

        CommandLine up = tidemark.getSubcommands().get("up");
        assertThat(SimulatorOptions.of(up.getCommandSpec())).isEmpty();
        assertThat(up.getUsageMessage().replaceAll("\\s+", " "))
                .contains("Simulator: When the market is open: always-open, us-hours. Default:")
                .doesNotContain("${");
    }

    private static int run(String... arguments) {
        return Tidemark.commandLine().execute(arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
