package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.state.StateDefinition;
import io.tidemark.windows.BothEngines.Engine;
import io.tidemark.windows.BothEngines.General;
import io.tidemark.windows.BothEngines.Saved;
import io.tidemark.windows.BothEngines.Spec;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/** State of one engine is not taken for the other's. */
class ChangedEngineTest {

    private static final TypeInformation<List<Long>> IDS = Types.LIST(Types.LONG);
    private static final TypeSerializer<List<Long>> ID_LISTS =
            IDS.createSerializer(new SerializerConfigImpl());

    private static final Spec TENS =
            new Spec(
                    TumblingEventTimeWindows.of(Duration.ofMillis(10)),
                    Triggers.defaultTrigger(),
                    0,
                    AccumulationMode.ACCUMULATING,
                    OnTimeBehavior.FIRE_IF_NON_EMPTY,
                    ClosingBehavior.FIRE_IF_NON_EMPTY);

    @Test
    void slicesRefuseWindowsOfTheGeneralEngine() throws Exception {
        try (General general = new General(new HashMapStateBackend())) {
            general.start(TENS, 1, Saved.NOTHING);
            general.element(new Event(1, 1, 1));
            Saved saved = general.stop();

            assertThatThrownBy(() -> Engine.open(slices(), saved.receivers(), 1, 0, 0))
                    .hasStackTraceContaining(
                            "engine: the restored windows were written with general and the job now"
                                    + " has slices");
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<
                    Integer,
                    Partial<Integer, Event, List<Long>>,
                    Pane<Integer, List<Long>, TimeWindow>>
            slices() throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new SlicedWindowOperator<>(
                        new SlicedAggregation<>(
                                PaneMeaning.of(
                                        StateDefinition.empty(), TENS.panes(), WindowEngine.SLICES),
                                TENS.slices(),
                                FoldedContents.of(new CollectIds()),
                                IntSerializer.INSTANCE,
                                ID_LISTS,
                                1_000),
                        LateOutput.of(new OutputTag<Event>("late") {}),
                        ID_LISTS,
                        2),
                Partial::key,
                Types.INT,
                Environments.of(16, 1, 0));
    }
}
