package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RenamedStateTest {

    private static final LongSerializer LONG = LongSerializer.INSTANCE;
    private static final LongSum SUM = new LongSum();

    @SuppressWarnings("deprecation") // Flink still has default values.
    static Stream<StateDescriptor<?, ?>> all() {
        return Stream.of(
                new ValueStateDescriptor<>("old", LONG, 7L),
                new ListStateDescriptor<>("old", LONG),
                new MapStateDescriptor<>("old", StringSerializer.INSTANCE, LONG),
                new ReducingStateDescriptor<>("old", Long::sum, LONG),
                new AggregatingStateDescriptor<>("old", SUM, LONG));
    }

    @ParameterizedTest
    @MethodSource("all")
    <S extends State> void allButTheNameStays(StateDescriptor<S, ?> old) {
        assertThat(RenamedState.of(old, "new").getTtlConfig().isEnabled()).isFalse();
        StateTtlConfig ttl = StateTtlConfig.newBuilder(Duration.ofDays(1)).build();
        old.enableTimeToLive(ttl);

        StateDescriptor<S, ?> renamed = RenamedState.of(old, "new");

        assertThat(renamed.getName()).isEqualTo("new");
        assertThat(renamed).hasSameClassAs(old);
        assertThat(renamed.getSerializer()).isEqualTo(old.getSerializer());
        assertThat(renamed.getDefaultValue()).isEqualTo(old.getDefaultValue());
        assertThat(renamed.getTtlConfig()).isSameAs(ttl);
        if (old instanceof ReducingStateDescriptor<?> reducing) {
            assertThat(((ReducingStateDescriptor<?>) renamed).getReduceFunction())
                    .isSameAs(reducing.getReduceFunction());
        } else if (old instanceof AggregatingStateDescriptor<?, ?, ?>) {
            assertThat(((AggregatingStateDescriptor<?, ?, ?>) renamed).getAggregateFunction())
                    .isSameAs(SUM);
        }
    }
}
