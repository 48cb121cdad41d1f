package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What savepoints hold of panes, from release to release. */
class SerializersTest {

    private static final TimeWindow.Serializer WINDOWS = new TimeWindow.Serializer();

    private static PaneState<Long, String, TimeWindow> state() {
        PaneState<Long, String, TimeWindow> state = new PaneState<>(new long[] {3, 0, 1}, 4);
        state.finished = true;
        state.expired = true;
        state.since = -3;
        state.endShown = true;
        state.closed = true;
        state.panes = 2;
        state.waiting = true;
        state.waitingSince = Long.MIN_VALUE;
        state.outputTime = -5;
        state.accumulator = 42L;
        state.sent.add(
                new PaneState.Sent<>(new TimeWindow(-10, 10), "sent", PaneTiming.ON_TIME, 1, 7));
        state.buffered = 5;
        state.pruneAt = 64;
        state.lastElement = 12;
        state.inactivityTimer = 112;
        return state;
    }

    private static ShownWindow<Long> shownWindow() {
        ShownWindow<Long> window = new ShownWindow<>(-60_000, 0);
        window.panes = 3;
        window.endShown = true;
        window.isWaiting = true;
        window.sent = 42L;
        window.sentTiming = PaneTiming.LATE;
        return window;
    }

    static Stream<Arguments> serializers() {
        return Stream.of(
                arguments(
                        "pane",
                        new PaneSerializer<>(
                                StringSerializer.INSTANCE, LongSerializer.INSTANCE, WINDOWS),
                        new Pane<>(
                                "key",
                                1L << 40,
                                new TimeWindow(0, 60_000),
                                PaneTiming.LATE,
                                7,
                                true,
                                false)),
                arguments(
                        "pane-state",
                        new PaneStateSerializer<>(
                                LongSerializer.INSTANCE, StringSerializer.INSTANCE, WINDOWS),
                        state()),
                arguments(
                        "shown-window",
                        new ShownWindowSerializer<>(LongSerializer.INSTANCE),
                        shownWindow()),
                arguments(
                        "buffered-element",
                        new BufferedElementSerializer<>(StringSerializer.INSTANCE),
                        new BufferedElement<>("Ä", -1, 9)));
    }

    @ParameterizedTest
    @MethodSource("serializers")
    <T> void whatIsWrittenIsRead(String name, TypeSerializer<T> serializer, T value)
            throws IOException {
        assertThat(WrittenState.of(serializer, value).read(serializer))
                .usingRecursiveComparison()
                .isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    <T> void whatTheFirstReleaseWroteIsRead(String name, TypeSerializer<T> serializer, T value)
            throws IOException {
        WrittenState now = WrittenState.of(serializer, value);
        assertThat(WrittenState.from("0.1.0", name, now).read(serializer))
                .usingRecursiveComparison()
                .isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("serializers")
    <T> void whatALaterReleaseWroteIsRefused(String name, TypeSerializer<T> serializer, T value)
            throws IOException {
        WrittenState later = WrittenState.of(serializer, value).ofTheNextVersion();
        assertThatThrownBy(() -> later.read(serializer))
                .hasStackTraceContaining("state of version 2, and this release reads version 1");
    }

    @ParameterizedTest
    @MethodSource("serializers")
    <T> void aCopyIsEqualAndADuplicateReadsTheSame(
            String name, TypeSerializer<T> serializer, T value) throws IOException {
        assertThat(serializer.copy(value)).usingRecursiveComparison().isEqualTo(value);
        assertThat(serializer.duplicate()).isEqualTo(serializer);
        assertThat(WrittenState.of(serializer.duplicate(), value).bytes())
                .isEqualTo(WrittenState.of(serializer, value).bytes());
    }

    @Test
    void elementsOfAnotherTypeAreRefused() throws IOException {
        WrittenState texts =
                WrittenState.of(
                        new BufferedElementSerializer<>(StringSerializer.INSTANCE),
                        new BufferedElement<>("1", 1, 1));
        assertThat(
                        texts.compatibilityWith(
                                        new BufferedElementSerializer<>(LongSerializer.INSTANCE))
                                .isIncompatible())
                .isTrue();
    }
}
