package org.example.takings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.TestFlink;
import io.tidemark.windows.Pane;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;

/** What, where, when and how: what the guide's sentences tell of a handful of payments. */
class QuestionsTest {

    @RegisterExtension static final MiniClusterExtension FLINK = TestFlink.cluster();

    private final Run run = new Run();

    private DataStream<Payment> payments() {
        return run.payments(
                new Payment("north", 300, 1_000),
                new Payment("north", 900, 2_000),
                new Payment("north", 100, 30_000),
                new Payment("south", 400, 70_000)); // ends the first minute
    }

    /** Shop, window in seconds, value, and whether it is early. */
    private static String line(Pane<?, ?, TimeWindow> pane) {
        return String.format(
                "%s %d-%d %s%s",
                pane.key(),
                pane.window().getStart() / 1_000,
                pane.window().getEnd() / 1_000,
                pane.isRetraction() ? "-" : "",
                pane.value());
    }

    private static String value(Pane<?, ?, ? extends Window> pane) {
        return pane.key() + " " + pane.value() + " " + pane.timing();
    }

    @Test
    void whatIsComputed() throws Exception {
        DataStream<Payment> payments = payments();
        run.output("largest", Functions.largest(payments), pane -> pane.value().toString());
        run.output("median", Functions.median(payments), QuestionsTest::line);
        run.output(
                "best",
                Functions.belowTheBest(
                        payments, records -> run.output("records", records, line -> line)),
                QuestionsTest::line);
        run.output("all", Functions.ofAllShops(payments), QuestionsTest::line);
        run.execute();

        assertThat(run.lines("largest"))
                .containsExactlyInAnyOrder(
                        new Payment("north", 900, 2_000).toString(),
                        new Payment("south", 400, 70_000).toString());
        assertThat(run.lines("median"))
                .containsExactlyInAnyOrder("north 0-60 300", "south 60-120 400");
        assertThat(run.lines("best")).containsExactlyInAnyOrder("north 0-60 0", "south 60-120 0");
        assertThat(run.lines("records")).containsExactlyInAnyOrder("north: 1300", "south: 400");
        assertThat(run.lines("all")).containsExactlyInAnyOrder("0 0-60 1300", "0 60-120 400");
    }

    @Test
    void whereInEventTime() throws Exception {
        DataStream<Payment> payments = payments();
        run.output("sliding", Busy.lastTenMinutes(payments), QuestionsTest::line);
        run.output("sizes", Busy.inThreeSizes(payments), QuestionsTest::line);
        run.output("rushes", Busy.rushes(payments), QuestionsTest::line);
        run.output("each-two", Busy.eachTwo(payments), QuestionsTest::value);
        run.output("ever", Busy.everSince(payments), QuestionsTest::value);
        run.execute();

        assertThat(run.lines("sliding"))
                .contains("north -590-10 1200", "north 0-600 1300", "south 60-660 400");
        assertThat(run.lines("sizes"))
                .containsExactlyInAnyOrder(
                        "north 0-60 1300",
                        "north 0-900 1300",
                        "north 0-3600 1300",
                        "south 60-120 400",
                        "south 0-900 400",
                        "south 0-3600 400");
        assertThat(run.lines("rushes"))
                .containsExactlyInAnyOrder("north 1-150 1300", "south 70-190 400");
        assertThat(run.lines("each-two"))
                .containsExactlyInAnyOrder(
                        "north 1200 EARLY", "north 100 ON_TIME", "south 400 ON_TIME");
        assertThat(run.lines("ever"))
                .containsExactlyInAnyOrder("north 1300 ON_TIME", "south 400 ON_TIME");
    }

    @Test
    void whenInProcessingTime() throws Exception {
        DataStream<Payment> payments = payments();
        run.output("large", Answers.atLargeOnes(payments), QuestionsTest::value);
        run.output("growth", Answers.withGrowth(payments), QuestionsTest::value);
        run.output("first-time", Answers.withTheFirstTime(payments), QuestionsTest::value);
        run.execute();

        assertThat(run.lines("large"))
                .containsExactlyInAnyOrder(
                        "north 1200 EARLY", "north 1300 ON_TIME", "south 400 ON_TIME");
        assertThat(run.lines("growth"))
                .containsExactlyInAnyOrder(
                        "north 1200 EARLY", "north 1300 ON_TIME", "south 400 ON_TIME");
        assertThat(run.lines("first-time"))
                .containsExactlyInAnyOrder("north 1300 ON_TIME", "south 400 ON_TIME");
    }

    @Test
    void howPanesRelate() throws Exception {
        run.output(
                "sums",
                Answers.ofAllShops(
                        run.payments(
                                new Payment("north", 300, 1_000),
                                new Payment("south", 400, 70_000), // ends the first minute
                                new Payment("north", 50, 59_999))), // late
                minute -> minute.f0 / 60_000 + ": " + minute.f1);
        run.execute();
        assertThat(run.lines("sums"))
                .containsExactlyInAnyOrder("0: 300", "0: 0", "0: 350", "1: 400");
    }

    @Test
    void twoStreams() throws Exception {
        DataStream<Payment> payments = payments();
        DataStream<Refund> refunds = run.refunds(new Refund("north", 200, 20_000));
        run.output("net", Refunds.net(payments, refunds), QuestionsTest::line);
        run.output("together", Refunds.together(payments, refunds), pane -> pane.value());
        run.execute();
        assertThat(run.lines("net"))
                .containsExactlyInAnyOrder("north 1-150 1100", "south 70-190 400");
        assertThat(run.lines("together"))
                .contains("300 and 200", "900 and 200", "100 and 200", "400 and none");
    }

    @Test
    void anEngineIsSaid() {
        assertThat(Answers.engine(payments()))
                .isEqualTo(
                        "slices: each element is aggregated once, before the shuffle, and windows"
                                + " are made of slices");
        assertThat(
                        Answers.kept(payments(), Duration.ofMinutes(1))
                                .getTransformation()
                                .getDescription())
                .isEqualTo("Takings that are kept (general engine: it was asked for)");
        assertThat(Answers.IN_BATCHES.toString()).contains("afterFirst(afterCount(100), ");
    }
}
