package io.tidemark.campaignpulse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Order;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.io.disk.iomanager.IOManager;
import org.apache.flink.runtime.io.disk.iomanager.IOManagerAsync;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** An engine's operators in a row, one subtask each, driven by a test. */
@SuppressWarnings({"unchecked", "try"}) // what flows between them is known to the engine alone
final class Operators implements AutoCloseable {

    /** One for all: each harness would make its own, with two threads and a folder. */
    private static final IOManager IO = new IOManagerAsync();

    private final List<OneInputStreamOperatorTestHarness<Object, Object>> harnesses =
            new ArrayList<>();
    private final List<Pulse> pulses = new ArrayList<>();

    /**
     * Starts them.
     *
     * @param states of {@link #snapshot}; {@code null} to start anew
     */
    Operators(Engine engine, Window window, List<OperatorSubtaskState> states) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        Order any = new Order("o", "p", "t", 1, BigDecimal.ONE, null, 0);
        Deque<OneInputTransformation<Object, Object>> row = new ArrayDeque<>();
        Transformation<?> at =
                engine.pulses(env.fromData(any), window, false).pulses().getTransformation();
        while (!at.getInputs().isEmpty()) {
            if (at instanceof OneInputTransformation<?, ?> operator) {
                row.addFirst((OneInputTransformation<Object, Object>) operator);
            }
            at = at.getInputs().get(0);
        }
        for (OneInputTransformation<Object, Object> operator : row) {
            OneInputStreamOperator<Object, Object> single = operator.getOperator();
            KeySelector<Object, Object> key =
                    (KeySelector<Object, Object>) operator.getStateKeySelector();
            var harness =
                    key == null
                            ? new OneInputStreamOperatorTestHarness<Object, Object>(
                                    single,
                                    operator.getInputType()
                                            .createSerializer(
                                                    env.getConfig().getSerializerConfig()),
                                    environment())
                            : new KeyedOneInputStreamOperatorTestHarness<Object, Object, Object>(
                                    single,
                                    key,
                                    (TypeInformation<Object>) operator.getStateKeyType(),
                                    environment());
            harness.setup(
                    operator.getOutputType()
                            .createSerializer(env.getConfig().getSerializerConfig()));
            if (states != null) {
                harness.initializeState(states.get(harnesses.size()));
            }
            harness.open();
            harnesses.add(harness);
        }
        assertThat(harnesses).isNotEmpty();
    }

    private static MockEnvironment environment() {
        return new MockEnvironmentBuilder().setIOManager(IO).build();
    }

    void order(Order order) throws Exception {
        harnesses.get(0).processElement(order, order.orderTime());
        passOn();
    }

    void watermark(long time) throws Exception {
        harnesses.get(0).processWatermark(time);
        passOn();
    }

    private void passOn() throws Exception {
        for (int i = 0; i < harnesses.size(); i++) {
            Queue<Object> output = harnesses.get(i).getOutput();
            while (!output.isEmpty()) {
                Object next = output.poll();
                if (i + 1 < harnesses.size()) {
                    if (next instanceof Watermark watermark) {
                        harnesses.get(i + 1).processWatermark(watermark);
                    } else if (next instanceof StreamRecord<?> record) {
                        harnesses.get(i + 1).processElement((StreamRecord<Object>) record);
                    }
                } else if (next instanceof StreamRecord<?> record) {
                    pulses.add((Pulse) record.getValue());
                }
            }
        }
    }

    /** The pulses since the last time. */
    List<Pulse> pulses() {
        List<Pulse> taken = List.copyOf(pulses);
        pulses.clear();
        return taken;
    }

    /** The late orders' ids since the last time. */
    List<String> late() {
        List<String> ids = new ArrayList<>();
        for (var harness : harnesses) {
            Queue<StreamRecord<Order>> orders = harness.getSideOutput(Engine.LATE);
            while (orders != null && !orders.isEmpty()) {
                ids.add(orders.poll().getValue().orderId());
            }
        }
        return ids;
    }

    List<OperatorSubtaskState> snapshot() throws Exception {
        List<OperatorSubtaskState> states = new ArrayList<>();
        for (var harness : harnesses) {
            harness.prepareSnapshotPreBarrier(1);
            passOn();
        }
        for (var harness : harnesses) {
            states.add(harness.snapshot(1, 1));
        }
        return states;
    }

    /** Keyed state entries and timers. */
    int residue() {
        return harnesses.stream()
                .filter(harness -> harness instanceof KeyedOneInputStreamOperatorTestHarness)
                .mapToInt(
                        harness ->
                                ((KeyedOneInputStreamOperatorTestHarness<?, ?, ?>) harness)
                                                .numKeyedStateEntries()
                                        + harness.numEventTimeTimers()
                                        + harness.numProcessingTimeTimers())
                .sum();
    }

    @Override
    public void close() throws Exception {
        for (AbstractStreamOperatorTestHarness<?> harness : harnesses) {
            harness.close();
        }
    }
}
