package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CumulatingEventTimeWindowsTest {

    private static CumulatingEventTimeWindows windows(long maxSize, long step, long offset) {
        return CumulatingEventTimeWindows.of(
                Duration.ofMillis(maxSize), Duration.ofMillis(step), Duration.ofMillis(offset));
    }

    private static Collection<TimeWindow> assigned(
            CumulatingEventTimeWindows windows, long timestamp) {
        return windows.assignWindows("element", timestamp, null);
    }

    @ParameterizedTest
    @CsvSource({
        "5, 0, '0-6 0-8 0-10'",
        "0, 0, '0-2 0-4 0-6 0-8 0-10'",
        "1, 0, '0-2 0-4 0-6 0-8 0-10'",
        "2, 0, '0-4 0-6 0-8 0-10'",
        "9, 0, '0-10'",
        "10, 0, '10-12 10-14 10-16 10-18 10-20'",
        "-1, 0, '-10-0'",
        "5, 1, '1-7 1-9 1-11'",
        "0, 1, '-9-1'",
        "5, -9, '1-7 1-9 1-11'",
    })
    void anElementIsInAllWindowsThatEndAfterIt(long timestamp, long offset, String expected) {
        String actual = "";
        for (TimeWindow window : assigned(windows(10, 2, offset), timestamp)) {
            actual += " " + window.getStart() + "-" + window.getEnd();
        }
        assertThat(actual.strip()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theyAreThoseThatAListOfAllWindowsHas(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            long step = random.nextLong(1, 21);
            long maxSize = step * random.nextLong(1, 31);
            long offset = random.nextLong(-maxSize + 1, maxSize);
            CumulatingEventTimeWindows windows = windows(maxSize, step, offset);
            long around = random.nextLong(-1_000_000, 1_000_000);
            // Near to one another, so that what is kept of the element before is asked, too.
            for (int j = 0; j < 20; j++) {
                long timestamp = around + random.nextLong(2 * maxSize + 1);
                assertThat(assigned(windows, timestamp))
                        .as("%s, %d", windows, timestamp)
                        .containsExactlyElementsOf(listed(maxSize, step, offset, timestamp));
            }
        }
    }

    private static List<TimeWindow> listed(long maxSize, long step, long offset, long timestamp) {
        List<TimeWindow> all = new ArrayList<>();
        long first = offset - (2 + Math.abs(timestamp - offset) / maxSize) * maxSize;
        long start = first;
        while (start + maxSize <= timestamp) {
            start += maxSize;
        }
        for (long end = start + step; end <= start + maxSize; end += step) {
            if (start <= timestamp && timestamp < end) {
                all.add(new TimeWindow(start, end));
            }
        }
        return all;
    }

    @Test
    void atTheEndsOfTimeBoundsAreClamped() {
        CumulatingEventTimeWindows windows = windows(10, 2, 0);
        assertThat(assigned(windows, Long.MIN_VALUE + 1))
                .hasSize(4)
                .allSatisfy(
                        window -> {
                            assertThat(window.getStart()).isEqualTo(Long.MIN_VALUE);
                            assertThat(window.getEnd())
                                    .isBetween(Long.MIN_VALUE + 2, Long.MIN_VALUE + 10);
                        });
        // Those of 8 and of 10 ms are the same now, and an element must not be in one twice.
        assertThat(assigned(windows, Long.MAX_VALUE - 1))
                .containsExactly(new TimeWindow(9223372036854775800L, Long.MAX_VALUE));
        CumulatingEventTimeWindows whole = windows(Long.MAX_VALUE, Long.MAX_VALUE, 0);
        assertThat(assigned(whole, 5)).containsExactly(new TimeWindow(0, Long.MAX_VALUE));
    }

    @Test
    void whatIsKeptOfTheElementBeforeDoesNotTravel() throws Exception {
        CumulatingEventTimeWindows windows = windows(10, 2, 3);
        Collection<TimeWindow> before = assigned(windows, 5);
        CumulatingEventTimeWindows copy =
                InstantiationUtil.clone(windows, getClass().getClassLoader());
        assertThat(assigned(copy, 5)).isEqualTo(before).isNotSameAs(before);
        assertThat(assigned(windows, 6)).isSameAs(before);
        assertThat(copy).hasToString("CumulatingEventTimeWindows(10, 2) with an offset of 3 ms");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10 | 0 | 0 | Windows cumulate in steps of 1 ms or more, not of PT0S",
                "10 | -1 | 0 | Windows cumulate in steps of 1 ms or more, not of PT-0.001S",
                "10 | 3 | 0 | The maximum size of cumulating windows is a multiple of the step;"
                        + " PT0.01S is none of PT0.003S",
                "0 | 3 | 0 | The maximum size of cumulating windows is a multiple of the step; PT0S"
                        + " is none of PT0.003S",
                "10 | 2 | 10 | The offset of cumulating windows is shorter than their maximum size,"
                        + " PT0.01S, to either side; PT0.01S is not",
                "10 | 2 | -10 | The offset of cumulating windows is shorter than their maximum"
                        + " size, PT0.01S, to either side; PT-0.01S is not",
            })
    void whatMakesNoWindowsIsRefused(long maxSize, long step, long offset, String message) {
        assertThatThrownBy(() -> windows(maxSize, step, offset))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void anElementWithoutATimestampIsRefused() {
        assertThatThrownBy(() -> assigned(windows(10, 2, 0), Long.MIN_VALUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("An element without a timestamp has no event-time window");
    }
}
