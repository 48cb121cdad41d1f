package io.tidemark.exercises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.catalogue.Jobs;
import io.tidemark.delivery.TopicSpec;
import io.tidemark.runtime.Home;
import io.tidemark.runtime.JobSpec;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.Ports;
import io.tidemark.runtime.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExercisesTest {

    private static final Ports PORTS = new Ports(1, 2, 3, 4, 5, 6, 7, 8);
    private static final Path REPOSITORY = Path.of("../..");
    private static final String BOUNDED = "--bounded-records";

    private static ExerciseOptions options(Optional<ExerciseOptions.Bounded> bounded) {
        return options(bounded, Optional.empty(), Optional.empty());
    }

    private static ExerciseOptions options(
            Optional<ExerciseOptions.Bounded> bounded,
            Optional<Duration> window,
            Optional<ZoneId> zone) {
        return new ExerciseOptions(
                new Home(REPOSITORY, Path.of("nowhere")),
                PORTS,
                Duration.ofSeconds(1),
                window,
                zone,
                bounded,
                OptionalInt.empty(),
                List.of("--seed=7"));
    }

    private static ExerciseRun live(int number) {
        return Exercises.of(number, Set.of()).run(options(Optional.empty()));
    }

    private static ExerciseRun bounded(int number) {
        return Exercises.of(number, Set.of(BOUNDED))
                .run(options(Optional.of(new ExerciseOptions.Bounded(1000, 3))));
    }

    static Stream<ExerciseRun> runs() {
        return Stream.of(
                live(1),
                live(2),
                live(3),
                live(4),
                live(5),
                live(6),
                live(7),
                live(8),
                live(9),
                bounded(4),
                bounded(5),
                bounded(6),
                bounded(7),
                bounded(9));
    }

    static Stream<Workload> workloads() {
        return Stream.concat(
                runs().map(ExerciseRun::workload),
                Stream.of(
                        TradingAndNews.workload(
                                PORTS, Duration.ofSeconds(1), Duration.ofSeconds(1), List.of())));
    }

    /** Whatever their user has in the shell: the checks look for exactly these. */
    @ParameterizedTest
    @MethodSource("workloads")
    void everyJobIsThereAndRunsAsTheDefaultDeployment(Workload workload) {
        assertThat(workload.allJobs())
                .isNotEmpty()
                .allSatisfy(
                        job -> {
                            assertThat(
                                            REPOSITORY
                                                    .resolve("jobs")
                                                    .resolve(job.job())
                                                    .resolve("pom.xml"))
                                    .exists();
                            assertThat(job.arguments()).containsSequence("--deployment", "default");
                        });
    }

    /** A job that cannot reach its index does not start. */
    @ParameterizedTest
    @MethodSource("runs")
    void whereNoSearchNodeRunsNoJobWritesToIt(ExerciseRun run) {
        Set<String> indexing =
                Set.of(
                        Jobs.QUOTES_ENRICHMENT,
                        Jobs.NEWS_INDEX,
                        Jobs.CANDLES,
                        Jobs.TRENDS,
                        Jobs.NEWS_IMPACT,
                        Jobs.ALERTS);
        assertThat(run.workload().indexes()).isEmpty();
        assertThat(run.workload().jobs())
                .filteredOn(job -> indexing.contains(job.job()))
                .allSatisfy(job -> assertThat(job.arguments()).contains("--no-index"));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyTopicThatIsReadOrShownIsMade(ExerciseRun run) {
        Set<String> named = new TreeSet<>(run.results());
        run.recounts().forEach(recount -> named.addAll(recount.inputs()));
        assertThat(run.workload().topics().stream().map(TopicSpec::name)).containsAll(named);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyRecountIsOfAJobThatRuns(ExerciseRun run) {
        assertThat(run.workload().jobs().stream().map(JobSpec::name))
                .containsAll(run.recounts().stream().map(Recount::job).toList());
    }

    @ParameterizedTest
    @MethodSource("runs")
    void whatTheUserTellsTheSimulatorComesLast(ExerciseRun run) {
        List<String> told =
                run.isBounded()
                        ? run.workload().writtenBefore()
                        : run.workload().simulatorArguments();
        assertThat(told).last().isEqualTo("--seed=7");
    }

    @Test
    void aBoundedRunWritesFirstAndToAsManyPartitionsAsItWasTold() {
        Workload workload = bounded(4).workload();
        assertThat(workload.writtenBefore()).contains("--count=1000");
        assertThat(workload.simulatorArguments()).isEmpty();
        assertThat(workload.topics()).extracting(TopicSpec::partitions).containsOnly(3);
        assertThat(
                        live(4).workload().topics().stream()
                                .map(TopicSpec::partitions)
                                .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void windowsInAZoneAreFourHours() {
        Optional<ZoneId> madrid = Optional.of(ZoneId.of("Europe/Madrid"));
        Exercise exercise = Exercises.of(1, Set.of("--zone"));
        ExerciseRun run = exercise.run(options(Optional.empty(), Optional.empty(), madrid));
        assertThat(run.workload().jobs())
                .filteredOn(job -> job.job().equals("warehouse-dispatch"))
                .singleElement()
                .satisfies(
                        job ->
                                assertThat(job.arguments())
                                        .containsSequence("--window", "4h")
                                        .containsSequence("--zone", "Europe/Madrid"));
        assertThatThrownBy(
                        () ->
                                exercise.run(
                                        options(
                                                Optional.empty(),
                                                Optional.of(Duration.ofMinutes(90)),
                                                madrid)))
                .isInstanceOf(PlatformException.class)
                .hasMessage("--window: with --zone it is 1h, 2h, 3h, 4h, 6h, 8h, 12h or 1d");
        assertRefused(4, "--zone", "--zone: makes no sense for exercise 4");
    }

    @Test
    void windowsInUtcAreAsLongAsTheUserLikes() {
        ExerciseRun run =
                Exercises.of(1, Set.of("--zone"))
                        .run(
                                options(
                                        Optional.empty(),
                                        Optional.of(Duration.ofSeconds(10)),
                                        Optional.of(ZoneId.of("UTC"))));
        assertThat(run.workload().jobs())
                .filteredOn(job -> job.job().equals("warehouse-dispatch"))
                .singleElement()
                .satisfies(
                        job ->
                                assertThat(job.arguments())
                                        .containsSequence("--window", "10s")
                                        .doesNotContain("--zone"));
    }

    @Test
    void aJobThatNobodyKnowsIsNotLeftOutInSilence() {
        ExerciseRun.Builder run = ExerciseRun.live(options(Optional.empty()), "exercise");
        assertThatThrownBy(() -> run.job("user-vists"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("there is no job 'user-vists'; there are: ");
    }

    @Test
    void whatMakesNoSenseForAnExerciseIsRefused() {
        assertRefused(
                2, "--window", "--window: makes no sense for exercise 2, which takes --seconds");
        assertRefused(
                3, BOUNDED, BOUNDED + ": makes no sense for exercise 3, which takes --seconds, ");
        assertRefused(5, "--partitions", "--partitions: needs " + BOUNDED);
        assertThatThrownBy(() -> Exercises.of(4, Set.of(BOUNDED, "--users-rate")))
                .hasMessage("--users-rate: not with " + BOUNDED);
        assertThatThrownBy(() -> Exercises.of(10, Set.of()))
                .hasMessage("there are exercises 1 to 9");
        // Not an option of any exercise, but of the platform beneath.
        assertThat(Exercises.of(3, Set.of("--kafka-port"))).isNotNull();
    }

    @Test
    void quotesThatComeTooLateForTheirCandlesAreRefused() {
        assertThatThrownBy(() -> candles("--late-by=1h"))
                .isInstanceOf(PlatformException.class)
                .hasMessage("--late-by: must be less than 1h, for which candles take late quotes");
        assertThatThrownBy(() -> candles("--late-by=soon"))
                .isInstanceOf(PlatformException.class)
                .hasMessageStartingWith("--late-by: ");
        assertThat(candles("--late-by=59m")).isNotNull();
    }

    private static ExerciseRun candles(String lateBy) {
        return Exercises.of(6, Set.of("--late-by"))
                .run(
                        new ExerciseOptions(
                                new Home(REPOSITORY, Path.of("nowhere")),
                                PORTS,
                                Duration.ofSeconds(1),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                OptionalInt.empty(),
                                List.of("--seed=7", lateBy)));
    }

    private static void assertRefused(int number, String option, String message) {
        assertThatThrownBy(() -> Exercises.of(number, Set.of(option)))
                .isInstanceOfSatisfying(
                        PlatformException.class,
                        error -> assertThat(error.exitCode()).isEqualTo(PlatformException.REFUSED))
                .hasMessageStartingWith(message);
    }
}
