package org.example.takings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.TestFlink;
import io.tidemark.windows.DataflowTrigger;
import io.tidemark.windows.Panes;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FromBeamTest {

    @RegisterExtension static final MiniClusterExtension FLINK = TestFlink.cluster();

    private final Run run = new Run();

    private DataStream<Payment> payments() {
        return run.payments(
                new Payment("north", 300, 1_000),
                new Payment("north", 100, 30_000),
                new Payment("north", 700, 70_000), // ends the first minute
                new Payment("north", 50, 59_999), // late
                new Payment("north", 10, 360_001)); // and the first minute expires
    }

    @Test
    void aWindowOfAllThatCanBeSaidHasItsPanes() throws Exception {
        run.output(
                "panes",
                FromBeam.panes(payments()),
                pane ->
                        String.join(
                                " ",
                                String.valueOf(pane.window().getStart() / 60_000),
                                String.valueOf(pane.value()),
                                pane.timing().toString(),
                                pane.isLast() ? "last" : "not last"));
        run.execute();
        assertThat(run.lines("panes"))
                .containsExactlyInAnyOrder(
                        "0 400 ON_TIME not last",
                        "0 450 LATE not last",
                        "0 450 LATE last",
                        "1 700 ON_TIME not last",
                        "1 700 LATE last",
                        "6 10 ON_TIME last");
    }

    @Test
    void triggersGoWithWindows() {
        for (WindowAssigner<Object, ?> windows : FromBeam.windows()) {
            for (DataflowTrigger trigger : FromBeam.triggers()) {
                assertThat(
                                Panes.of(payments().keyBy(Payment::shop))
                                        .window(windows)
                                        .trigger(trigger)
                                        .explain(new Takings.Cents()))
                        .containsAnyOf("slices: ", "general engine: ");
            }
        }
    }
}
