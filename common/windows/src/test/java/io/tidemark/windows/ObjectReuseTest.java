package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Elements that come as one object again and again, as {@code pipeline.object-reuse} allows. */
@SuppressWarnings("try") // what is collected may be interrupted while it closes
class ObjectReuseTest {

    @RegisterExtension static final MiniClusterExtension CLUSTER = new MiniClusterExtension();

    /** Mutable. */
    public static final class Money {
        public long amount;
    }

    private static final class Reusing implements MapFunction<Long, Money> {

        private static final long serialVersionUID = 1L;

        private transient Money one;

        @Override
        public Money map(Long amount) {
            if (one == null) {
                one = new Money();
            }
            one.amount = amount;
            return one;
        }
    }

    /** Keeps an element. */
    private static final class Least implements AggregateFunction<Money, Money, Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public Money createAccumulator() {
            Money most = new Money();
            most.amount = Long.MAX_VALUE;
            return most;
        }

        @Override
        public Money add(Money money, Money least) {
            return merge(least, money);
        }

        @Override
        public Long getResult(Money least) {
            return least.amount;
        }

        @Override
        public Money merge(Money a, Money b) {
            return b.amount < a.amount ? b : a;
        }
    }

    private static Money sum(Money a, Money b) {
        Money sum = new Money();
        sum.amount = a.amount + b.amount;
        return sum;
    }

    private static Panes<Integer, Money, ?> tens(RuntimeExecutionMode mode, WindowEngine engine) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment().setParallelism(1);
        env.setRuntimeMode(mode);
        env.getConfig().enableObjectReuse();
        KeyedStream<Money, Integer> money =
                env.fromSequence(1, 40)
                        .map(new Reusing())
                        .returns(TypeInformation.of(Money.class))
                        .assignTimestampsAndWatermarks(
                                WatermarkStrategy.<Money>forMonotonousTimestamps()
                                        .withTimestampAssigner((each, none) -> each.amount))
                        .keyBy(each -> 1, Types.INT);
        return Panes.of(money)
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(10)))
                .engine(engine);
    }

    @ParameterizedTest
    @CsvSource({"STREAMING, GENERAL", "STREAMING, SLICES", "BATCH, GENERAL", "BATCH, SLICES"})
    void whatAnAccumulatorKeepsStaysAsItCame(RuntimeExecutionMode mode, WindowEngine engine)
            throws Exception {
        List<Long> least = new ArrayList<>();
        try (CloseableIterator<Long> each =
                tens(mode, engine)
                        .aggregate("least", "least", new Least())
                        .map(Pane::value)
                        .returns(Types.LONG)
                        .executeAndCollect()) {
            each.forEachRemaining(least::add);
        }
        assertThat(least).containsExactly(1L, 10L, 20L, 30L, 40L);
    }

    @ParameterizedTest
    @CsvSource({"STREAMING, GENERAL", "STREAMING, SLICES", "BATCH, GENERAL", "BATCH, SLICES"})
    void theFirstElementOfAReduceToo(RuntimeExecutionMode mode, WindowEngine engine)
            throws Exception {
        List<Long> sums = new ArrayList<>();
        try (CloseableIterator<Long> each =
                tens(mode, engine)
                        .reduce("sums", "sums", ObjectReuseTest::sum)
                        .map(pane -> pane.value().amount)
                        .returns(Types.LONG)
                        .executeAndCollect()) {
            each.forEachRemaining(sums::add);
        }
        assertThat(sums).containsExactly(45L, 145L, 245L, 345L, 40L);
    }
}
