package io.tidemark.bench.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/** Quotes joined with their companies by symbol, as any student would write it: Jackson's trees. */
public final class FlinkEnrichment {

    private static final ObjectMapper JSON = new ObjectMapper();

    private FlinkEnrichment() {}

    /**
     * Enriches until it is ended.
     *
     * @param arguments brokers, quotes, output, ms between checkpoints, companies, {@code
     *     exactly-once} or {@code at-least-once}; a search node and an index that takes them, too,
     *     or neither
     */
    public static void main(String[] arguments) throws Exception {
        Textbook kafka = new Textbook(arguments[0]);
        StreamExecutionEnvironment env = Textbook.environment(Long.parseLong(arguments[3]));
        DataStream<String> quotes =
                env.fromSource(
                        kafka.source(arguments[1]), WatermarkStrategy.noWatermarks(), "quotes");
        DataStream<String> companies =
                env.fromSource(
                        kafka.source(arguments[4]), WatermarkStrategy.noWatermarks(), "companies");
        DataStream<String> enriched =
                quotes.keyBy(FlinkEnrichment::symbol)
                        .connect(companies.keyBy(FlinkEnrichment::symbol))
                        .process(new Enrich());
        enriched.sinkTo(
                kafka.sink(
                        arguments[2],
                        arguments[5].equals("exactly-once")
                                ? DeliveryGuarantee.EXACTLY_ONCE
                                : DeliveryGuarantee.AT_LEAST_ONCE));
        if (arguments.length > 6) {
            enriched.sinkTo(new IndexSink(arguments[6], arguments[7]));
        }
        env.execute("textbook enrichment");
    }

    private static String symbol(String json) throws IOException {
        return JSON.readTree(json).get("symbol").textValue();
    }

    private static final class Enrich
            extends KeyedCoProcessFunction<String, String, String, String> {

        private static final long serialVersionUID = 1L;

        private transient ValueState<String> company;
        private transient ListState<String> waiting;

        @Override
        public void open(OpenContext context) {
            company =
                    getRuntimeContext()
                            .getState(new ValueStateDescriptor<>("company", Types.STRING));
            waiting =
                    getRuntimeContext()
                            .getListState(new ListStateDescriptor<>("waiting", Types.STRING));
        }

        @Override
        public void processElement1(String quote, Context context, Collector<String> out)
                throws Exception {
            String known = company.value();
            if (known == null) {
                waiting.add(quote);
            } else {
                out.collect(enriched(quote, known));
            }
        }

        @Override
        public void processElement2(String changed, Context context, Collector<String> out)
                throws Exception {
            company.update(changed);
            for (String quote : waiting.get()) {
                out.collect(enriched(quote, changed));
            }
            waiting.clear();
        }

        private static String enriched(String quote, String company) throws IOException {
            ObjectNode tree = (ObjectNode) JSON.readTree(quote);
            tree.setAll((ObjectNode) JSON.readTree(company));
            return JSON.writeValueAsString(tree);
        }
    }
}
