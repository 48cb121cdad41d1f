package io.tidemark.windows;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterElement;
import static io.tidemark.windows.Triggers.afterProcessingTime;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.defaultTrigger;
import static io.tidemark.windows.Triggers.never;
import static io.tidemark.windows.Triggers.repeatedly;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.assigners.WindowStagger;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.junit.jupiter.api.Test;

/**
 * The guide's table of windows, triggers and functions says what {@code explain()} says of them.
 */
class EngineTableTest {

    private static final Path GUIDE = Path.of("../../docs/use-the-windows.md");
    private static final String BEGIN = "<!-- engines -->\n";
    private static final String END = "<!-- end of engines -->\n";
    private static final String WRITE = "tidemark.write-docs";
    private static final String HOW =
            "mvn -pl common/windows -am test -Dtest=EngineTableTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -D"
                    + WRITE
                    + "=true";

    private static final TumblingEventTimeWindows MINUTES =
            TumblingEventTimeWindows.of(ofMinutes(1));

    private static final DataflowTrigger CLOCK = afterProcessingTime(ZERO).alignedTo(ofSeconds(5));

    private record Windows(String words, WindowAssigner<Object, ? extends Window> assigner) {}

    /**
     * When panes come out.
     *
     * @param words what is said beside the trigger
     */
    private record Firing(
            String words, DataflowTrigger trigger, long latenessMin, AccumulationMode mode) {

        Firing(String words, DataflowTrigger trigger) {
            this(words, trigger, 0, AccumulationMode.ACCUMULATING);
        }

        <W extends Window> Panes<Integer, Event, W> of(Panes<Integer, Event, W> panes) {
            return panes.trigger(trigger).allowedLateness(ofMinutes(latenessMin)).mode(mode);
        }
    }

    private record Computation(
            String words, Function<Panes<Integer, Event, ?>, String> explained) {}

    private static final List<Windows> WINDOWS =
            List.of(
                    new Windows("`TumblingEventTimeWindows`", MINUTES),
                    new Windows(
                            "the same with an offset",
                            TumblingEventTimeWindows.of(ofDays(1), ofHours(6))),
                    new Windows(
                            "`SlidingEventTimeWindows`",
                            SlidingEventTimeWindows.of(ofMinutes(10), ofSeconds(10))),
                    new Windows(
                            "`CumulatingEventTimeWindows`",
                            CumulatingEventTimeWindows.of(ofDays(1), ofHours(1))),
                    new Windows(
                            "`UnionEventTimeWindows` of these",
                            UnionEventTimeWindows.of(
                                    MINUTES, TumblingEventTimeWindows.of(ofHours(1)))),
                    new Windows(
                            "`CalendarEventTimeWindows`",
                            CalendarEventTimeWindows.ofDays(ZoneId.of("Europe/Madrid"))),
                    new Windows(
                            "`EventTimeSessionWindows`",
                            EventTimeSessionWindows.withGap(ofMinutes(2))),
                    new Windows("`GlobalWindows`, `countWindow`", GlobalWindows.create()),
                    new Windows(
                            "`TumblingProcessingTimeWindows`, and all others of processing time",
                            TumblingProcessingTimeWindows.of(ofMinutes(1))),
                    new Windows(
                            "windows with a `WindowStagger` that is not `ALIGNED`",
                            TumblingEventTimeWindows.of(ofMinutes(1), ZERO, WindowStagger.RANDOM)));

    private static final List<Firing> FIRINGS =
            List.of(
                    new Firing("", defaultTrigger(), 5, AccumulationMode.ACCUMULATING),
                    new Firing("", afterWatermark()),
                    new Firing(
                            ", with an allowed lateness",
                            afterWatermark(),
                            5,
                            AccumulationMode.ACCUMULATING),
                    new Firing(
                            "",
                            afterWatermark().withLateFirings(afterCount(1)),
                            5,
                            AccumulationMode.ACCUMULATING),
                    new Firing("", afterWatermark().withEarlyFirings(CLOCK)),
                    new Firing(
                            "",
                            afterWatermark().withEarlyFirings(CLOCK).withLateFirings(afterCount(1)),
                            5,
                            AccumulationMode.ACCUMULATING),
                    new Firing(
                            "",
                            afterWatermark().withEarlyFirings(CLOCK).withLateFirings(CLOCK),
                            5,
                            AccumulationMode.RETRACTING),
                    new Firing(
                            ", discarding",
                            afterWatermark().withEarlyFirings(CLOCK).withLateFirings(CLOCK),
                            5,
                            AccumulationMode.DISCARDING),
                    new Firing(
                            "",
                            afterWatermark()
                                    .withEarlyFirings(CLOCK)
                                    .withLateFirings(
                                            afterProcessingTime(ZERO).alignedTo(ofMinutes(1))),
                            5,
                            AccumulationMode.ACCUMULATING),
                    new Firing(
                            "",
                            afterWatermark().withEarlyFirings(afterProcessingTime(ofSeconds(5)))),
                    new Firing("", afterWatermark().withEarlyFirings(afterCount(100))),
                    new Firing(
                            "",
                            afterWatermark()
                                    .withEarlyFirings(
                                            afterElement((Event event) -> event.id() % 100 == 0))),
                    new Firing("", repeatedly(afterCount(100))),
                    new Firing("", never()));

    private static final List<Computation> COMPUTATIONS =
            List.of(
                    new Computation(
                            "`aggregate`, with a `merge`", panes -> panes.explain(new Sum())),
                    new Computation(
                            "`aggregate`, whose `merge` throws or returns null",
                            panes -> panes.explain(new Unmerged(true))),
                    new Computation("`reduce`", EngineTableTest::reduced),
                    new Computation(
                            "`aggregate` with a `PaneProcessFunction`",
                            panes -> processed(panes, new Identity<>())),
                    new Computation(
                            "the same, if it overrides `clear`",
                            panes -> processed(panes, new Clearing<>())),
                    new Computation("`process`", EngineTableTest::kept),
                    new Computation(
                            "any of them, with an `evictor`",
                            panes -> evicted(panes).explain(new Sum())));

    private final KeyedStream<Event, Integer> events =
            StreamExecutionEnvironment.getExecutionEnvironment()
                    .fromData(TypeInformation.of(Event.class), new Event(1, 1, 1))
                    .uid("events")
                    .keyBy(Event::key, Types.INT);

    private List<List<String>> others() {
        KeyedStream<Event, Integer> unshuffled =
                DataStreamUtils.reinterpretAsKeyedStream(
                        events.map(event -> event).returns(Event.class), Event::key, Types.INT);
        return List.of(
                List.of("`Panes.ofAll`", Panes.ofAll(events).window(MINUTES).explain(new Sum())),
                List.of(
                        "`outputTime(EARLIEST)` or `LATEST`",
                        Panes.of(events)
                                .window(MINUTES)
                                .outputTime(TimestampCombiner.EARLIEST)
                                .explain(new Sum())),
                List.of(
                        "a stream of `DataStreamUtils.reinterpretAsKeyedStream`",
                        Panes.of(unshuffled).window(MINUTES).explain(new Sum())),
                List.of(
                        "`engine(WindowEngine.GENERAL)`",
                        Panes.of(events)
                                .window(MINUTES)
                                .engine(WindowEngine.GENERAL)
                                .explain(new Sum())));
    }

    private String explained(Windows windows, Firing firing, Computation computation) {
        return computation
                .explained()
                .apply(firing.of(Panes.of(events).window(windows.assigner())));
    }

    private String table() {
        Windows windows = WINDOWS.get(0);
        Firing firing = FIRINGS.get(0);
        Computation computation = COMPUTATIONS.get(0);
        StringBuilder table = new StringBuilder();
        heading(table, "windows");
        WINDOWS.forEach(each -> row(table, each.words(), explained(each, firing, computation)));
        heading(table, "trigger");
        FIRINGS.forEach(
                each ->
                        row(
                                table,
                                "`" + each.trigger() + "`" + each.words(),
                                explained(windows, each, computation)));
        heading(table, "function");
        COMPUTATIONS.forEach(each -> row(table, each.words(), explained(windows, firing, each)));
        heading(table, "and");
        others().forEach(each -> row(table, each.get(0), each.get(1)));
        return table.append("\n").toString();
    }

    private static void heading(StringBuilder table, String what) {
        table.append("\n| ").append(what).append(" | `explain()` |\n|---|---|\n");
    }

    private static void row(StringBuilder table, String words, String explained) {
        table.append("| ").append(words).append(" | ").append(explained).append(" |\n");
    }

    @Test
    void theGuideHasTheTable() throws IOException {
        String guide = Files.readString(GUIDE, UTF_8);
        int begin = guide.indexOf(BEGIN) + BEGIN.length();
        int end = guide.indexOf(END);
        if (Boolean.getBoolean(WRITE)) {
            guide = guide.substring(0, begin) + table() + guide.substring(end);
            Files.writeString(GUIDE, guide, UTF_8);
            end = guide.indexOf(END);
        }
        assertThat(guide.substring(begin, end))
                .as("docs/use-the-windows.md has a stale table; write it anew with: " + HOW)
                .isEqualTo(table());
    }

    /** So that the table need not have all that goes with all. */
    @Test
    void slicesAreWhereEachPartAllowsThem() {
        for (Windows windows : WINDOWS) {
            for (Firing firing : FIRINGS) {
                for (Computation computation : COMPUTATIONS) {
                    boolean each =
                            isSliced(windows, FIRINGS.get(0), COMPUTATIONS.get(0))
                                    && isSliced(WINDOWS.get(0), firing, COMPUTATIONS.get(0))
                                    && isSliced(WINDOWS.get(0), FIRINGS.get(0), computation);
                    assertThat(isSliced(windows, firing, computation))
                            .as("%s %s %s", windows, firing, computation)
                            .isEqualTo(each);
                }
            }
        }
    }

    private boolean isSliced(Windows windows, Firing firing, Computation computation) {
        return explained(windows, firing, computation).startsWith("slices: ");
    }

    private static String reduced(Panes<Integer, Event, ?> panes) {
        return described(panes.reduce("reduced", "", (a, b) -> a));
    }

    private static String kept(Panes<Integer, Event, ?> panes) {
        return described(panes.process("kept", "", elements -> 1L, Types.LONG));
    }

    private static <W extends Window> String processed(
            Panes<Integer, Event, W> panes, PaneProcessFunction<Long, Long, Integer, W> function) {
        return described(
                panes.aggregate("processed", "", new Sum(), function, Types.LONG, Types.LONG));
    }

    private static <W extends Window> Panes<Integer, Event, W> evicted(
            Panes<Integer, Event, W> panes) {
        return panes.evictor(PaneEvictor.count(3));
    }

    /** What the operator's description says in brackets. */
    private static String described(SingleOutputStreamOperator<?> panes) {
        String text = panes.getTransformation().getDescription();
        return text.substring(text.indexOf('(') + 1, text.length() - 1);
    }

    private static class Identity<W extends Window>
            extends PaneProcessFunction<Long, Long, Integer, W> {

        private static final long serialVersionUID = 1L;

        @Override
        public Long process(PaneContext<Integer, W> context, Iterable<Long> sums) {
            return sums.iterator().next();
        }
    }

    private static final class Clearing<W extends Window> extends Identity<W> {

        private static final long serialVersionUID = 1L;

        @Override
        public void clear(WindowContext<Integer, W> context) {}
    }
}
