package org.example.takings;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.TestFlink;
import io.tidemark.windows.Pane;

import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What Flink's windows and Tidemark's make of the same payments. */
class FromFlinkTest {

    @RegisterExtension static final MiniClusterExtension FLINK = TestFlink.cluster();

    private final Run run = new Run().lettingFlinkMakeUids();
    private final Set<String> names = new TreeSet<>();

    private void compare(
            String name,
            SingleOutputStreamOperator<?> flinks,
            SingleOutputStreamOperator<? extends Pane<?, ?, ?>> ours) {
        names.add(name);
        run.output("flinks-" + name, flinks.uid("flinks-" + name), String::valueOf);
        run.output("our-" + name, ours, pane -> String.valueOf(pane.value()));
    }

    private List<String> flinks(String name) {
        names.remove(name);
        return run.lines("flinks-" + name);
    }

    private List<String> ours(String name) {
        names.remove(name);
        return run.lines("our-" + name);
    }

    @Test
    void thatOfOursIsAsTheGuideSays() throws Exception {
        FromFlink windows =
                new FromFlink(
                        run.payments(
                                new Payment("north", 300, 1_000),
                                new Payment("north", 900, 2_000),
                                new Payment("north", 100, 30_000),
                                new Payment("north", 700, 70_000), // ends the first minute
                                new Payment("north", 50, 59_999), // late
                                new Payment("north", 10, 360_001)),
                        run.refunds(new Refund("north", 20, 3_000)),
                        this::compare);
        windows.functions();
        windows.countWindows();
        windows.lateData();
        windows.triggers();
        windows.evictors();
        windows.twoStreams();
        run.execute();

        assertThat(flinks("lateness")).containsExactlyInAnyOrder("1300", "1350", "700", "10");
        // The rest of a count comes out at the end, of the window or of the input.
        assertThat(flinks("count")).containsExactlyInAnyOrder("1200");
        assertThat(ours("count")).containsExactlyInAnyOrder("1200", "1300", "700", "10");
        assertThat(flinks("purging")).containsExactlyInAnyOrder("1200");
        assertThat(ours("purging")).containsExactlyInAnyOrder("1200", "100", "700", "10");
        // Flink's looks at the clock, for which these windows have long ended, and may be too late.
        assertThat(flinks("clock")).isSubsetOf("300", "1200", "1300", "1350", "700", "10");
        assertThat(ours("clock")).containsExactlyInAnyOrder("1300", "700", "10");
        // What had come by then, three times; and what lies in each step.
        assertThat(flinks("event-time-clock"))
                .containsExactlyInAnyOrder(
                        "1300", "1300", "1300", "700", "700", "700", "10", "10", "10");
        assertThat(ours("event-time-clock"))
                .containsExactlyInAnyOrder(
                        "1200", "1300", "1300", "700", "700", "700", "10", "10", "10");
        assertThat(flinks("delta")).containsExactly("1200");
        assertThat(ours("delta")).containsExactly("1200", "2000", "2060");
        for (String name : List.copyOf(names)) {
            assertThat(ours(name)).as(name).containsExactlyInAnyOrderElementsOf(flinks(name));
        }
    }
}
