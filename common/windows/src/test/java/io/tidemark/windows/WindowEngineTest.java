package io.tidemark.windows;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterProcessingTime;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.repeatedly;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.assigners.WindowStagger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which engine computes which windows, and what is said of it. */
class WindowEngineTest {

    private static final String SLICES =
            "slices: each element is aggregated once, before the shuffle, and windows are made of"
                    + " slices";

    private static final TumblingEventTimeWindows MINUTES =
            TumblingEventTimeWindows.of(ofMinutes(1));

    private final KeyedStream<Event, Integer> events =
            StreamExecutionEnvironment.getExecutionEnvironment()
                    .fromData(TypeInformation.of(Event.class), new Event(1, 1, 1))
                    .uid("events")
                    .keyBy(Event::key, Types.INT);

    private <W extends Window> String of(WindowAssigner<Object, W> windows) {
        return Panes.of(events).window(windows).explain();
    }

    private String of(DataflowTrigger trigger) {
        return Panes.of(events).window(MINUTES).trigger(trigger).explain();
    }

    @Test
    void windowsThatShareSlicesAreMadeOfThem() {
        assertThat(
                        List.of(
                                of(MINUTES),
                                of(TumblingEventTimeWindows.of(ofHours(24), ofHours(6))),
                                of(SlidingEventTimeWindows.of(ofMinutes(10), ofSeconds(10))),
                                of(CumulatingEventTimeWindows.of(ofHours(24), ofHours(1))),
                                of(
                                        UnionEventTimeWindows.of(
                                                MINUTES, TumblingEventTimeWindows.of(ofHours(1))))))
                .containsOnly(SLICES);
    }

    @Test
    void otherWindowsAreNot() {
        assertThat(of(EventTimeSessionWindows.withGap(ofMinutes(1))))
                .isEqualTo(
                        "general engine: windows that are not event-time tumbling, sliding or"
                                + " cumulating have no slices: EventTimeSessionWindows(60000)");
        assertThat(of(GlobalWindows.create())).startsWith("general engine: windows that are not");
        assertThat(of(TumblingProcessingTimeWindows.of(ofMinutes(1))))
                .startsWith("general engine: windows that are not");
        assertThat(of(CalendarEventTimeWindows.ofDays(ZoneId.of("Europe/Madrid"))))
                .startsWith("general engine: windows that are not");
        assertThat(of(TumblingEventTimeWindows.of(ofMinutes(1), ZERO, WindowStagger.RANDOM)))
                .isEqualTo("general engine: staggered windows have no slices in common");
    }

    @Test
    void slicesFollowTheEndOfWindowsAndAClock() {
        assertThat(
                        List.of(
                                of(Triggers.defaultTrigger()),
                                of(afterWatermark()),
                                of(afterWatermark().withLateFirings(afterCount(1))),
                                of(
                                        afterWatermark()
                                                .withEarlyFirings(
                                                        afterProcessingTime(ZERO)
                                                                .alignedTo(ofSeconds(5)))
                                                .withLateFirings(
                                                        afterProcessingTime(ZERO)
                                                                .alignedTo(ofSeconds(5))))))
                .containsOnly(SLICES);
        assertThat(of(afterWatermark().withEarlyFirings(afterCount(2))))
                .isEqualTo(
                        "general engine: the early firings need single elements: afterCount(2);"
                                + " slices follow a clock, as in"
                                + " afterProcessingTime(0ms).alignedTo(1m)");
        assertThat(of(repeatedly(afterCount(2))))
                .isEqualTo(
                        "general engine: slices follow the default trigger and afterWatermark(),"
                                + " not repeatedly(afterCount(2))");
        assertThat(
                        Panes.of(events)
                                .window(MINUTES)
                                .trigger(afterWatermark())
                                .allowedLateness(ofMinutes(1))
                                .explain())
                .startsWith("general engine: a trigger that is finished at the window's end");
    }

    /** Which Flink takes, since RocksDB finds a key by its bytes. */
    public static final class HashOnly {
        public int key;

        @Override
        public int hashCode() {
            return key;
        }
    }

    @Test
    void aKeyHasToHaveEquals() {
        KeyedStream<Event, HashOnly> keyed =
                events.keyBy(event -> new HashOnly(), Types.POJO(HashOnly.class));
        assertThat(Panes.of(keyed).window(MINUTES).explain(new Sum()))
                .isEqualTo(
                        "general engine: "
                                + HashOnly.class.getName()
                                + " has no equals(), by which slices find a key");
    }

    @Test
    void anAggregateHasToMerge() {
        Panes<Integer, Event, ?> minutes = Panes.of(events).window(MINUTES);
        assertThat(minutes.explain(new Sum())).isEqualTo(SLICES);
        assertThat(minutes.explain(new Unmerged(true)))
                .isEqualTo(
                        "general engine: "
                                + Unmerged.class.getName()
                                + " does not merge accumulators");
        assertThat(minutes.explain(new Unmerged(false))).startsWith("general engine: ");
    }

    @Test
    void evictorsAndFunctionsNeedElements() {
        assertThat(Panes.of(events).window(MINUTES).evictor(PaneEvictor.count(3)).explain())
                .isEqualTo("general engine: the windows keep their elements");
        assertThat(
                        description(
                                panes ->
                                        panes.process("sums", "sums", all -> 1L, Types.LONG)
                                                .sinkTo(new DiscardingSink<>())))
                .isEqualTo("sums (general engine: the windows keep their elements)");
    }

    @Test
    void aFunctionThatKeepsStateOfWindowsNeedsWindows() {
        assertThat(description(panes -> sums(panes, new OfKeys())))
                .isEqualTo("sums (" + SLICES + ")");
        assertThat(description(panes -> sums(panes, new OfWindows())))
                .isEqualTo(
                        "sums (general engine: "
                                + OfWindows.class.getName()
                                + " keeps state of windows, of which slices have none)");
    }

    private static void sums(Panes<Integer, Event, TimeWindow> panes, OfKeys function) {
        panes.aggregate("sums", "sums", new Sum(), function).sinkTo(new DiscardingSink<>());
    }

    private static class OfKeys extends PaneProcessFunction<Long, Long, Integer, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public Long process(PaneContext<Integer, TimeWindow> context, Iterable<Long> sums) {
            return sums.iterator().next();
        }
    }

    private static final class OfWindows extends OfKeys {

        private static final long serialVersionUID = 1L;

        @Override
        public void clear(WindowContext<Integer, TimeWindow> context) {}
    }

    @Test
    void timesOfElementsAreNotThoseOfSlices() {
        assertThat(
                        Panes.of(events)
                                .window(MINUTES)
                                .outputTime(TimestampCombiner.EARLIEST)
                                .explain())
                .isEqualTo("general engine: panes have the times of single elements");
    }

    @Test
    void theOperatorsDescriptionSaysIt() {
        assertThat(
                        description(
                                panes ->
                                        panes.aggregate("sums", "sums", new Sum())
                                                .sinkTo(new DiscardingSink<>())))
                .isEqualTo("sums (" + SLICES + ")");
    }

    private interface Sentence {
        void end(Panes<Integer, Event, TimeWindow> panes);
    }

    private String description(Sentence sentence) {
        sentence.end(Panes.of(events).window(MINUTES));
        return events.getExecutionEnvironment().getStreamGraph().getStreamNodes().stream()
                .filter(node -> node.getOperatorName().equals("sums"))
                .map(StreamNode::getOperatorDescription)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aStreamThatIsNotShuffledIsNotCombined() {
        KeyedStream<Event, Integer> kept =
                DataStreamUtils.reinterpretAsKeyedStream(
                        events.map(event -> event).returns(Event.class), Event::key, Types.INT);
        assertThat(Panes.of(kept).window(MINUTES).explain())
                .isEqualTo("general engine: the stream is keyed without a shuffle");
    }

    @Test
    void theUserCanFixIt() {
        assertThat(Panes.of(events).window(MINUTES).engine(WindowEngine.GENERAL).explain())
                .isEqualTo("general engine: it was asked for");
        assertThat(Panes.of(events).window(MINUTES).engine(WindowEngine.SLICES).explain())
                .isEqualTo(SLICES);
        assertThatThrownBy(
                        () ->
                                Panes.of(events)
                                        .window(EventTimeSessionWindows.withGap(ofMinutes(1)))
                                        .engine(WindowEngine.SLICES)
                                        .aggregate("sums", "sums", new Sum()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "Slices cannot compute these windows: windows that are not event-time");
    }

    @Test
    void aReduceMayMindTheOrder() {
        assertThat(
                        description(
                                panes ->
                                        panes.reduce("sums", "sums", (a, b) -> b)
                                                .sinkTo(new DiscardingSink<>())))
                .isEqualTo(
                        "sums (general engine: a reduce may mind the order of the elements, which"
                                + " slices do not keep; engine(SLICES) says that it does not)");
        assertThat(
                        description(
                                panes ->
                                        panes.engine(WindowEngine.SLICES)
                                                .reduce("sums", "sums", (a, b) -> b)
                                                .sinkTo(new DiscardingSink<>())))
                .isEqualTo("sums (" + SLICES + ")");
    }

    @Test
    void windowsOfTheUsersOwnAreNotTakenForFlinks() {
        assertThat(of(new Own())).startsWith("general engine: windows that are not event-time");
    }

    /** Asks its elements, which the probing of Flink's own does not. */
    private static final class Own extends TumblingEventTimeWindows {

        private static final long serialVersionUID = 1L;

        Own() {
            super(1_000, 0, WindowStagger.ALIGNED);
        }

        @Override
        public Collection<TimeWindow> assignWindows(
                Object element, long timestamp, WindowAssignerContext context) {
            return List.of(new TimeWindow(0, 1_000L * ((Event) element).key()));
        }
    }

    @Test
    @Timeout(10)
    void windowsFarApartAreFoundAtOnce() {
        assertThat(of(SlidingEventTimeWindows.of(ofMinutes(1), ofDays(7), ofDays(3))))
                .isEqualTo(SLICES);
    }
}
