package io.tidemark.sparkvocabulary;

import static io.tidemark.sparkvocabulary.Batches.SIZE;
import static io.tidemark.sparkvocabulary.Batches.SLIDE;
import static io.tidemark.sparkvocabulary.Batches.places;
import static io.tidemark.sparkvocabulary.Batches.run;
import static io.tidemark.sparkvocabulary.Batches.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.testing.TestFlink;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class WindowsTest {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private final StreamExecutionEnvironment env = TestFlink.environment(0);
    private final DataStream<String> lines = Batches.lines(env);

    @Test
    void window() throws Exception {
        assertThat(run("window", Windows.window(lines, SIZE, SLIDE)))
                .containsExactly(
                        "0 that is the question",
                        "0 to be or not to be",
                        "1 be that as it may",
                        "1 that is the question",
                        "1 to be or not to be",
                        "2 be that as it may",
                        "2 that is the question",
                        "2 to be or not to be",
                        "3 be that as it may",
                        "3 the question is to be or not",
                        "4 the question is to be or not",
                        "4 to sleep perchance to dream",
                        "5 the question is to be or not",
                        "5 to sleep perchance to dream",
                        "6 to sleep perchance to dream");
    }

    @Test
    void countByWindow() throws Exception {
        assertThat(run("countByWindow", Windows.countByWindow(words(lines), SIZE, SLIDE)))
                .containsExactly("0 10", "1 15", "2 15", "3 12", "4 12", "5 12", "6 5");
    }

    @Test
    void reduceByWindow() throws Exception {
        DataStream<Long> lengths =
                words(lines).map(word -> (long) word.length(), Types.LONG).uid("lengths");
        assertThat(run("reduceByWindow", Windows.reduceByWindow(lengths, Long::max, SIZE, SLIDE)))
                .containsExactly("0 8", "1 8", "2 8", "3 8", "4 9", "5 9", "6 9");
    }

    @Test
    void reduceByKeyAndWindow() throws Exception {
        assertThat(
                        run(
                                "reduceByKeyAndWindow",
                                Windows.reduceByKeyAndWindow(
                                        places(lines), Long::sum, SIZE, SLIDE)))
                .satisfies(sums -> areTheSumsOfPlaces(List.copyOf(sums)));
    }

    @Test
    void reduceByKeyAndWindowWithItsInverse() throws Exception {
        assertThat(
                        run(
                                "reduceByKeyAndWindow-inverse",
                                Windows.reduceByKeyAndWindow(
                                        places(lines), Long::sum, (a, b) -> a - b, SIZE, SLIDE)))
                .satisfies(sums -> areTheSumsOfPlaces(List.copyOf(sums)));
    }

    private static void areTheSumsOfPlaces(List<String> sums) {
        assertThat(sums.stream().filter(sum -> sum.contains("(be,")))
                .containsExactly(
                        "0 (be,6)", "1 (be,6)", "2 (be,6)", "3 (be,4)", "4 (be,4)", "5 (be,4)");
        assertThat(sums.stream().filter(sum -> sum.contains("(to,")))
                .containsExactly(
                        "0 (to,4)",
                        "1 (to,4)",
                        "2 (to,4)",
                        "3 (to,3)",
                        "4 (to,6)",
                        "5 (to,6)",
                        "6 (to,3)");
        assertThat(sums).hasSize(65);
    }

    @Test
    void countByValueAndWindow() throws Exception {
        List<String> counts =
                run(
                        "countByValueAndWindow",
                        Windows.countByValueAndWindow(words(lines), SIZE, SLIDE));
        assertThat(counts.stream().filter(count -> count.contains("(be,")))
                .containsExactly(
                        "0 (be,2)", "1 (be,3)", "2 (be,3)", "3 (be,2)", "4 (be,1)", "5 (be,1)");
        assertThat(counts).hasSize(65);
    }

    @Test
    void theInverseLeavesNothing() throws Exception {
        KeyedOneInputStreamOperatorTestHarness<String, Tuple2<String, Long>, Tuple2<String, Long>>
                harness =
                        new KeyedOneInputStreamOperatorTestHarness<>(
                                new KeyedProcessOperator<>(
                                        new RunningWindow(
                                                Long::sum, (a, b) -> a - b, 3_000, 1_000)),
                                pair -> pair.f0,
                                Types.STRING);
        harness.open();
        harness.processElement(Tuple2.of("a", 5L), 999);
        harness.processElement(Tuple2.of("a", 7L), 2_999);
        harness.processWatermark(10_000);
        assertThat(harness.extractOutputValues().stream().map(pair -> pair.f1))
                .containsExactly(5L, 5L, 12L, 7L, 7L);
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
        harness.close();
    }

    @Test
    void theInverseNeedsWholeSlides() {
        assertThatThrownBy(
                        () ->
                                Windows.reduceByKeyAndWindow(
                                        places(lines),
                                        Long::sum,
                                        (a, b) -> a - b,
                                        Duration.ofMinutes(5),
                                        Duration.ofMinutes(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
