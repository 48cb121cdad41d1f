package io.tidemark.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * What was bought of each type in the last minutes, each second: Flink's sliding windows, and of
 * their results those that differ from the one before.
 */
public final class FlinkPulse {

    private static final ObjectMapper JSON = new ObjectMapper();

    private FlinkPulse() {}

    /** An order; a POJO by Flink's rules. */
    public static class Order {
        public String type;
        public long quantity;
        public long time;
    }

    /** What was bought in a window; a POJO, too. */
    public static class Pulse {
        public String type;
        public long products;
        public long purchases;
        public long start;
        public long end;
    }

    /**
     * Counts until it is ended.
     *
     * @param arguments brokers, input, output, ms between checkpoints, size and slide in ms
     */
    public static void main(String[] arguments) throws Exception {
        Textbook kafka = new Textbook(arguments[0]);
        StreamExecutionEnvironment env = Textbook.environment(Long.parseLong(arguments[3]));
        env.fromSource(kafka.source(arguments[1]), WatermarkStrategy.noWatermarks(), "orders")
                .map(FlinkPulse::order)
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Order>forBoundedOutOfOrderness(Duration.ofSeconds(5))
                                .withTimestampAssigner((order, any) -> order.time))
                .keyBy(order -> order.type)
                .window(
                        SlidingEventTimeWindows.of(
                                Duration.ofMillis(Long.parseLong(arguments[4])),
                                Duration.ofMillis(Long.parseLong(arguments[5]))))
                .aggregate(new Sum(), new ToPulse())
                .keyBy(pulse -> pulse.type)
                .process(new Changed())
                .sinkTo(kafka.sink(arguments[2]));
        env.execute("textbook pulse");
    }

    private static Order order(String json) throws IOException {
        JsonNode tree = JSON.readTree(json);
        Order order = new Order();
        order.type = tree.get("productType").textValue();
        order.quantity = tree.get("quantity").longValue();
        order.time = tree.get("orderTime").longValue();
        return order;
    }

    private static final class Sum implements AggregateFunction<Order, Pulse, Pulse> {

        private static final long serialVersionUID = 1L;

        @Override
        public Pulse createAccumulator() {
            return new Pulse();
        }

        @Override
        public Pulse add(Order order, Pulse sum) {
            sum.products += order.quantity;
            sum.purchases++;
            return sum;
        }

        @Override
        public Pulse getResult(Pulse sum) {
            return sum;
        }

        @Override
        public Pulse merge(Pulse left, Pulse right) {
            left.products += right.products;
            left.purchases += right.purchases;
            return left;
        }
    }

    private static final class ToPulse
            extends ProcessWindowFunction<Pulse, Pulse, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void process(
                String type,
                ProcessWindowFunction<Pulse, Pulse, String, TimeWindow>.Context context,
                Iterable<Pulse> sums,
                Collector<Pulse> out) {
            Pulse sum = sums.iterator().next();
            Pulse pulse = new Pulse();
            pulse.type = type;
            pulse.products = sum.products;
            pulse.purchases = sum.purchases;
            pulse.start = context.window().getStart();
            pulse.end = context.window().getEnd();
            out.collect(pulse);
        }
    }

    private static final class Changed extends KeyedProcessFunction<String, Pulse, String> {

        private static final long serialVersionUID = 1L;

        private transient ValueState<Pulse> last;

        @Override
        public void open(OpenContext context) {
            last =
                    getRuntimeContext()
                            .getState(new ValueStateDescriptor<>("last", Types.POJO(Pulse.class)));
        }

        @Override
        public void processElement(
                Pulse pulse,
                KeyedProcessFunction<String, Pulse, String>.Context context,
                Collector<String> out)
                throws Exception {
            Pulse before = last.value();
            if (before == null
                    || before.products != pulse.products
                    || before.purchases != pulse.purchases) {
                ObjectNode json =
                        JSON.createObjectNode()
                                .put("product_type", pulse.type)
                                .put("products", pulse.products)
                                .put("purchases", pulse.purchases)
                                .put("window_start", pulse.start)
                                .put("window_end", pulse.end);
                out.collect(JSON.writeValueAsString(json));
            }
            last.update(pulse);
        }
    }
}
