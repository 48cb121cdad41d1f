package io.tidemark.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.KafkaRecord;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class PoisonTest {

    private static final String GOOD = "{\"a\":1,\"b\":\"two\"}";

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private final Poison poison = new Poison("topic", 7, GOOD);

    private List<KafkaRecord> records() {
        return LongStream.range(0, 2_000).mapToObj(poison::at).toList();
    }

    private static String text(KafkaRecord record) {
        return new String(record.value(), UTF_8);
    }

    @Test
    void theSameSeedAndOffsetGiveTheSameRecord() {
        Poison same = new Poison("topic", 7, GOOD);
        Poison other = new Poison("topic", 8, GOOD);
        int different = 0;
        for (long offset = 0; offset < 200; offset++) {
            KafkaRecord record = poison.at(offset);
            KafkaRecord again = same.at(offset);
            assertThat(again.value()).isEqualTo(record.value());
            assertThat(again.key()).isEqualTo(record.key());
            assertThat(again.timestamp()).isEqualTo(record.timestamp());
            if (!Arrays.equals(record.value(), other.at(offset).value())) {
                different++;
            }
        }
        assertThat(different).isGreaterThan(100);
    }

    @Test
    void thereIsSomethingOfEachKind() {
        List<KafkaRecord> records = records();
        assertThat(records).anyMatch(record -> record.key() == null && record.value() == null);
        assertThat(poison.tombstones(2_000)).isBetween(20L, 200L);
        records = records.stream().filter(record -> record.value() != null).toList();
        assertThat(records.stream().filter(record -> text(record).equals(GOOD)).count())
                .isBetween(300L, 800L);
        assertThat(records).anyMatch(record -> record.value().length > 500_000);
        assertThat(records).anyMatch(record -> text(record).startsWith("[[[[[[[["));
        assertThat(records).anyMatch(record -> text(record).contains("1e400"));
        assertThat(records).anyMatch(record -> text(record).contains("\\ud800"));
        assertThat(records).anyMatch(record -> text(record).matches("\\{\"a\":.+,\"a\":1,.*"));
        assertThat(records).anyMatch(record -> record.value().length == 0);
        assertThat(records).anyMatch(record -> record.timestamp() == Long.MAX_VALUE);
    }

    @Test
    void aSourceGivesEachRecordOnceAndASinkOfDeadLettersKnowsThem() throws Exception {
        StreamExecutionEnvironment env = TestFlink.environment(0);
        CountingSink<Boolean> values = new CountingSink<>();
        CountingSink<DeadLetter> letters = poison.deadLetters();
        var decoded =
                env.fromSource(
                                poison.source(
                                        400,
                                        Boolean.class,
                                        record -> {
                                            if (text(record).equals(GOOD)) {
                                                return true;
                                            }
                                            throw new IllegalArgumentException("bad");
                                        }),
                                WatermarkStrategy.noWatermarks(),
                                "records")
                        .uid("records");
        decoded.filter(each -> each.hasValue())
                .uid("good")
                .map(each -> each.value())
                .uid("value")
                .sinkTo(values)
                .uid("values");
        decoded.filter(each -> !each.hasValue())
                .uid("bad")
                .map(each -> each.deadLetter())
                .uid("letter")
                .sinkTo(letters)
                .uid("letters");
        env.execute();

        long good =
                records().stream()
                        .limit(400)
                        .filter(record -> record.value() != null && text(record).equals(GOOD))
                        .count();
        assertThat(values.count()).isEqualTo(good);
        assertThat(letters.count()).isEqualTo(400 - good);
    }

    @Test
    void aDeadLetterThatIsNotAsItCameFailsTheJob() throws Exception {
        StreamExecutionEnvironment env = TestFlink.environment(0);
        env.fromData(poison.at(3).deadLetter(new IllegalStateException("bad"), "job"))
                .uid("letter")
                .sinkTo(new Poison("topic", 8, GOOD).deadLetters())
                .uid("letters");
        assertThatThrownBy(env::execute).rootCause().hasMessageStartingWith("not as it came");
    }

    @Test
    void withoutAGoodValueThereIsNothingToChange() {
        assertThatThrownBy(() -> new Poison("topic", 7)).hasMessage("no good value");
    }

    @Test
    void anOutcomeAddsUpIfEachInputBecameOneThing() {
        assertThat(new Outcome(10, 4, 3, 2, 1).addsUp()).isTrue();
        assertThat(new Outcome(10, 4, 3, 2, 2).addsUp()).isFalse();
        assertThat(new Outcome(10, 4, 3, 2, 1).hasAllKinds()).isTrue();
        assertThat(new Outcome(10, 4, 0, 5, 1).hasAllKinds()).isFalse();
    }
}
