package org.example.takings;

import static io.tidemark.windows.Triggers.repeatedly;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.windows.AccumulationMode;
import io.tidemark.windows.PaneDefinition;
import io.tidemark.windows.PaneSimulation;
import io.tidemark.windows.Triggers;
import io.tidemark.windows.WindowContents;

import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class AfterGrowthTest {

    @Test
    void aPaneComesOutWhenTheTakingsHaveGrown() throws Exception {
        List<Long> sums = new ArrayList<>();
        PaneSimulation<String, Payment, Long, Long, GlobalWindow> takings =
                new PaneSimulation<>(
                        new PaneDefinition<>(
                                GlobalWindows.create(),
                                repeatedly(Triggers.of(new AfterGrowth(500))),
                                0,
                                AccumulationMode.ACCUMULATING,
                                WindowContents.folded(new Takings.Cents())),
                        pane -> sums.add(pane.value()),
                        (shop, payment, time, reason) -> {});
        for (long cents : new long[] {300, 200, 1, 400, 100, 50}) {
            takings.element("north", new Payment("north", cents, 0), 0);
        }
        assertThat(sums).containsExactly(501L, 1051L);
    }
}
