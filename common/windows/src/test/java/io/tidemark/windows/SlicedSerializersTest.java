package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What savepoints and unaligned checkpoints hold of sliced windows, from release to release. */
class SlicedSerializersTest {

    private static final PartialSerializer<String, String, Long> PARTIALS =
            new PartialSerializer<>(
                    StringSerializer.INSTANCE, StringSerializer.INSTANCE, LongSerializer.INSTANCE);

    private static Slices<Long> slices() {
        Slices<Long> slices = new Slices<>(2);
        slices.append(-60_000, 3L);
        slices.append(0, 1L << 40);
        slices.done(59_999, -1);
        return slices;
    }

    private static Slices<Long> shownSlices() {
        Slices<Long> slices = new Slices<>(3);
        slices.append(-60_000, null, false);
        slices.append(0, 7L, false);
        slices.append(60_000, 9L);
        slices.done(59_999, -1);
        slices.tick(1_700_000_000_000L);
        return slices;
    }

    static Stream<Arguments> serializers() {
        return Stream.of(
                arguments("slices", new SlicesSerializer<>(LongSerializer.INSTANCE), slices()),
                arguments(
                        "slices-shown",
                        new SlicesSerializer<>(LongSerializer.INSTANCE),
                        shownSlices()),
                arguments("partial-element", PARTIALS, Partial.ofElement("key", "element", 1_000)),
                arguments("partial-accumulator", PARTIALS, Partial.ofAccumulator("key", 42L, 7)));
    }

    /** Slices have room for one more when they have been read. */
    private static <T> void assertEqual(T actual, T expected) {
        assertThat(actual)
                .usingRecursiveComparison()
                .ignoringFields("starts", "accumulators", "shown")
                .isEqualTo(expected);
        if (actual instanceof Slices<?> read && expected instanceof Slices<?> written) {
            for (int i = 0; i < written.size(); i++) {
                assertThat(read.start(i)).isEqualTo(written.start(i));
                assertThat((Object) read.accumulator(i)).isEqualTo(written.accumulator(i));
                assertThat(read.isNew(i)).isEqualTo(written.isNew(i));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("serializers")
    <T> void whatIsWrittenIsRead(String name, TypeSerializer<T> serializer, T value)
            throws IOException {
        assertEqual(WrittenState.of(serializer, value).read(serializer), value);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    <T> void whatTheFirstReleaseWroteIsRead(String name, TypeSerializer<T> serializer, T value)
            throws IOException {
        WrittenState now = WrittenState.of(serializer, value);
        assertEqual(WrittenState.from("0.1.0", name, now).read(serializer), value);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    <T> void whatALaterReleaseWroteIsRefused(String name, TypeSerializer<T> serializer, T value)
            throws IOException {
        WrittenState later = WrittenState.of(serializer, value).ofTheNextVersion();
        assertThatThrownBy(() -> later.read(serializer))
                .hasStackTraceContaining("state of version 3, and this release reads version 2");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    <T> void copiesAreEqualOnTheHeapAndInBytes(String name, TypeSerializer<T> serializer, T value)
            throws IOException {
        assertEqual(serializer.copy(value), value);
        DataOutputSerializer written = new DataOutputSerializer(64);
        serializer.serialize(value, written);
        DataOutputSerializer copied = new DataOutputSerializer(64);
        serializer.copy(new DataInputDeserializer(written.getCopyOfBuffer()), copied);
        assertThat(copied.getCopyOfBuffer()).isEqualTo(written.getCopyOfBuffer());
    }

    @Test
    void accumulatorsOfAnotherTypeAreRefused() throws IOException {
        WrittenState numbers =
                WrittenState.of(new SlicesSerializer<>(LongSerializer.INSTANCE), slices());
        assertThat(
                        numbers.compatibilityWith(new SlicesSerializer<>(StringSerializer.INSTANCE))
                                .isIncompatible())
                .isTrue();
    }
}
