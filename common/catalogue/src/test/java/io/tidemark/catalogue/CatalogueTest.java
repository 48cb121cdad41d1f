package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.DeadLetters;
import io.tidemark.delivery.Origin;
import io.tidemark.delivery.TableFormat;
import io.tidemark.delivery.TopicSpec;
import io.tidemark.records.MalformedRecordException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/** The catalogue agrees with itself, and with the code that is its own. */
class CatalogueTest {

    @Test
    void aNameIsThereOnce() {
        assertThat(Topics.all()).extracting(Topic::name).doesNotHaveDuplicates();
        assertThat(Jobs.all()).extracting(Job::name).doesNotHaveDuplicates();
        assertThat(Metrics.all()).extracting(Metrics.Metric::name).doesNotHaveDuplicates();
        assertThat(Formats.all()).extracting(RecordFormat::name).doesNotHaveDuplicates();
        assertThat(Headers.all()).extracting(Headers.Header::name).doesNotHaveDuplicates();
    }

    @Test
    void eachConstantOfANameHasItsTopicOrJob() throws IllegalAccessException {
        assertThat(Topics.all()).extracting(Topic::name).containsAll(constants(Topics.class));
        assertThat(Jobs.all())
                .extracting(Job::name)
                .containsExactlyInAnyOrderElementsOf(constants(Jobs.class));
    }

    private static List<String> constants(Class<?> names) throws IllegalAccessException {
        List<String> all = new ArrayList<>();
        for (Field field : names.getFields()) {
            all.add((String) field.get(null));
        }
        return all;
    }

    @Test
    void jobsReadAndWriteTopicsThatThereAre() {
        for (Job job : Jobs.all()) {
            assertThat(Topics.all()).extracting(Topic::name).containsAll(job.topics());
        }
    }

    @Test
    void everyTopicIsWrittenAndHasAFormat() {
        for (Topic topic : Topics.all()) {
            assertThat(topic.writers()).as(topic.name()).isNotEmpty();
            assertThat(Formats.all()).contains(topic.format());
        }
    }

    @Test
    void everyTopicThatAJobReadsHasADeadLetterTopicOfThatJob() {
        for (Job job : Jobs.all()) {
            for (String input : job.inputs()) {
                assertThat(job.setAside()).contains(input + DeadLetter.TOPIC_SUFFIX);
            }
        }
    }

    @Test
    void whatIsSetAsideBelongsToATopic() {
        for (Topic topic : Topics.all()) {
            for (String suffix : List.of(DeadLetter.TOPIC_SUFFIX, TopicSpec.LATE_SUFFIX)) {
                if (topic.name().endsWith(suffix)) {
                    String of = topic.name().substring(0, topic.name().length() - suffix.length());
                    assertThat(Topics.named(of).format()).isNotNull();
                    assertThat(topic.timestamp()).isEqualTo(TimestampMeaning.WRITTEN);
                }
            }
        }
    }

    @Test
    void whatIsKeptForDaysIsKeptFromWhenItWasWritten() {
        for (Topic topic : Topics.all()) {
            boolean byAge = topic.spec().retention().isPresent();
            boolean byBroker = topic.spec().hasLogAppendTime();
            if (byAge) {
                assertThat(byBroker).as(topic.name()).isTrue();
            }
            if (byBroker) {
                assertThat(topic.timestamp()).as(topic.name()).isEqualTo(TimestampMeaning.WRITTEN);
            }
        }
    }

    @Test
    void aNameThatIsNotThereFailsWithThoseThatAre() {
        assertThatThrownBy(() -> Topics.specs(List.of("orders", "oders")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("there is no topic 'oders'; there are: quotes, ")
                .hasMessageContaining("orders.late");
        assertThatThrownBy(() -> Jobs.named("candels"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("there is no job 'candels'; there are: warehouse-dispatch");
    }

    @Test
    void metricsAreNamedSoThatTheDashboardKnowsThem() {
        assertThat(Metrics.all())
                .extracting(Metrics.Metric::name)
                .allMatch(name -> name.matches("[a-z]+(-[a-z]+)*"));
    }

    @Test
    void theExamplesAreReadByTheParsers() throws MalformedRecordException {
        assertThat(Order.parse(Order.FORMAT.valueBytes()).json())
                .asString(UTF_8)
                .isEqualTo(Order.FORMAT.value());
        assertThat(Order.parse(Order.FORMAT.valueBytes()).orderId()).isEqualTo(Order.FORMAT.key());

        PageView view = PageView.parse(PageView.FORMAT.valueBytes());
        assertThat(view.delimited()).isEqualTo(PageView.FORMAT.value());
        assertThat(PageView.FORMAT.key()).isEqualTo(Long.toString(view.viewTime()));

        User user = User.parse(User.FORMAT.valueBytes());
        assertThat(user.delimited()).isEqualTo(User.FORMAT.value());
        assertThat(user.userId()).isEqualTo(User.FORMAT.key());
    }

    @Test
    void theExampleOfADeadLetterIsOne() {
        RecordFormat format = Formats.DEAD_LETTER;
        Exception error = null;
        try {
            Order.parse(format.valueBytes());
        } catch (MalformedRecordException e) {
            error = e;
        }
        assertThat(error).isNotNull();

        ProducerRecord<byte[], byte[]> record =
                DeadLetters.toRecord(
                        DeadLetter.of(
                                Origin.kafka(Topics.ORDERS, 0, 42),
                                format.keyBytes(),
                                format.valueBytes(),
                                1_700_000_123_456L,
                                error,
                                Jobs.WAREHOUSE_DISPATCH));

        assertThat(record.key()).isEqualTo(format.keyBytes());
        assertThat(record.value()).isEqualTo(format.valueBytes());
        for (Header header : record.headers()) {
            assertThat(format.headers())
                    .containsEntry(header.key(), new String(header.value(), UTF_8));
        }
    }

    @Test
    void theExampleOfALateOrderIsOne() throws MalformedRecordException {
        ProducerRecord<byte[], byte[]> record =
                Orders.late(
                        Topics.ORDERS_LATE,
                        Order.parse(Order.FORMAT.valueBytes()),
                        Jobs.WAREHOUSE_DISPATCH);

        assertThat(record.key()).isEqualTo(Formats.LATE.keyBytes());
        assertThat(record.value()).isEqualTo(Formats.LATE.valueBytes());
        for (Header header : record.headers()) {
            assertThat(Formats.LATE.headers())
                    .containsEntry(header.key(), new String(header.value(), UTF_8));
        }
    }

    @Test
    void allHeadersAreListed() {
        List<String> used =
                Stream.of(
                                DeadLetters.toRecord(letter(Origin.kafka("orders", 0, 1))),
                                DeadLetters.toRecord(letter(Origin.http("quotes", "http://x"))))
                        .flatMap(record -> Stream.of(record.headers().toArray()))
                        .map(Header::key)
                        .distinct()
                        .toList();

        assertThat(Headers.all())
                .extracting(Headers.Header::name)
                .containsAll(used)
                .contains(TableFormat.WATERMARK_HEADER, TableFormat.MARKER_HEADER);
    }

    private static DeadLetter letter(Origin origin) {
        return DeadLetter.of(origin, null, null, 1, new MalformedRecordException("x"), "job");
    }
}
