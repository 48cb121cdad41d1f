package io.tidemark.job.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.options.OptionParser;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TimeBoundsTest {

    private static final long NOW = 1_790_000_000_000L;
    private static final Clock CLOCK =
            Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.ofHours(9));

    private static TimeBounds<Long> bounds(Duration maxAhead) {
        return TimeBounds.of(maxAhead, "orderTime", (time, none) -> time, CLOCK);
    }

    private static final TimeBounds<Long> BOUNDS = bounds(TimeBounds.MAX_AHEAD);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1790032400000|orderTime 1790032400000 (2026-09-21T23:13:20Z) is 9h 0m ahead of the"
                        + " clock, more than --max-ahead=55m",
                "1790003300001|orderTime 1790003300001 (2026-09-21T15:08:20.001Z) is 55m ahead of"
                        + " the clock, more than --max-ahead=55m",
                // Three days, as a program with a wrong calendar writes it.
                "1790259200000|orderTime 1790259200000 (2026-09-24T14:13:20Z) is 3d 0h ahead of the"
                        + " clock, more than --max-ahead=55m",
                "1790000000000000|orderTime 1790000000000000 (+58692-11-03T14:13:20Z) is 20696875d"
                        + " 0h ahead of the clock, more than --max-ahead=55m; it looks like"
                        + " microseconds: then it would be 2026-09-21T14:13:20Z",
                "1790000000000000000|orderTime 1790000000000000000 (+56724811-12-05T14:13:20Z) is"
                        + " 20717571875d 0h ahead of the clock, more than --max-ahead=55m; it looks"
                        + " like nanoseconds: then it would be 2026-09-21T14:13:20Z",
                // The year 292 million.
                "9223372036854775807|orderTime 9223372036854775807 (+292278994-08-17T07:12:55.807Z)"
                        + " is 106751970449d 16h ahead of the clock, more than --max-ahead=55m",
                "1790000000|orderTime 1790000000 (1970-01-21T17:13:20Z) looks like seconds, not"
                        + " milliseconds: then it would be 2026-09-21T14:13:20Z; --max-ahead=0s takes"
                        + " it as it is",
                "1000000000|orderTime 1000000000 (1970-01-12T13:46:40Z) looks like seconds, not"
                        + " milliseconds: then it would be 2001-09-09T01:46:40Z; --max-ahead=0s takes"
                        + " it as it is",
                "-1|orderTime is -1, which stands for no time at all",
                // The year 1, which is Go's zero time.
                "-62135596800000|orderTime -62135596800000 (0001-01-01T00:00:00Z) is before 1970",
                "-9223372036854775808|orderTime -9223372036854775808"
                        + " (-292275055-05-16T16:47:04.192Z) is before 1970"
            })
    void aTimeThatIsWrongIsToldSo(long time, String reason) {
        assertThatThrownBy(() -> BOUNDS.check(time))
                .isInstanceOf(ImplausibleTimeException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0, // As exercises and scenarios count.
                100_000,
                999_999_999,
                4_102_444_800_000L / 1_000, // 1970-02-17: seconds of the year 2100.
                1_538_127_345_678L,
                NOW,
                NOW + 55 * 60_000
            })
    void anyOtherTimeIsBelieved(long time) {
        assertThatCode(() -> BOUNDS.check(time)).doesNotThrowAnyException();
    }

    @Test
    void whatIsReadAsOfThePastLooksAtNoClock() {
        TimeBounds<Long> bounded = BOUNDS.withoutClock();
        assertThatCode(() -> bounded.check(NOW + 32_400_000)).doesNotThrowAnyException();
        assertThatThrownBy(() -> bounded.check(NOW / 1_000)).hasMessageContaining("seconds");
        assertThatThrownBy(() -> bounded.check(-1L)).hasMessageContaining("no time");
    }

    @Test
    void whereNoResultDependsOnItOnlyWhatIsAheadDoesHarm() {
        TimeBounds<Long> onlyAhead = BOUNDS.onlyAhead();
        assertThatCode(() -> onlyAhead.check(-1L)).doesNotThrowAnyException();
        assertThatCode(() -> onlyAhead.check(Long.MIN_VALUE)).doesNotThrowAnyException();
        assertThatCode(() -> onlyAhead.check(NOW / 1_000)).doesNotThrowAnyException();
        assertThatThrownBy(() -> onlyAhead.check(NOW * 1_000)).hasMessageContaining("microseconds");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, NOW / 1_000, NOW * 1_000, Long.MAX_VALUE})
    void withoutABoundAnyTimeIsBelieved(long time) {
        assertThatCode(() -> bounds(Duration.ZERO).check(time)).doesNotThrowAnyException();
    }

    @Test
    void aBoundMayBeAsLongAsAnybodyLikes() {
        TimeBounds<Long> bounds = bounds(Duration.ofMillis(Long.MAX_VALUE));
        assertThatCode(() -> bounds.check(NOW * 1_000)).doesNotThrowAnyException();
    }

    @Test
    void theyGoWhereTheRecordsAreRead() throws Exception {
        TimeBounds<Long> there = InstantiationUtil.clone(BOUNDS);
        assertThatThrownBy(() -> there.check(NOW + 32_400_000)).hasMessageContaining("9h 0m ahead");
    }

    @Test
    void theClockIsAskedOnlyForTimesBehindWhichItHasNotBeen() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicLong now = new AtomicLong(NOW);
        Clock clock =
                new Clock() {
                    @Override
                    public ZoneId getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }

                    @Override
                    public Instant instant() {
                        asked.incrementAndGet();
                        return Instant.ofEpochMilli(now.get());
                    }
                };
        TimeBounds<Long> bounds =
                TimeBounds.of(Duration.ofMinutes(1), "t", (time, none) -> time, clock);
        bounds.check(NOW);
        bounds.check(NOW + 60_000);
        bounds.check(NOW - 5);
        assertThat(asked).hasValue(1);
        assertThatThrownBy(() -> bounds.check(NOW + 60_001)).hasMessageContaining("ahead");
        now.addAndGet(1);
        bounds.check(NOW + 60_001);
        assertThat(asked).hasValue(3);
    }

    @Command(name = "job")
    private static final class Options {
        @Mixin TimeOptions time;
    }

    private static TimeOptions options(String... arguments) {
        Options options = new Options();
        new OptionParser(options, Map.of()).parse(arguments);
        return options.time;
    }

    @Test
    void theDefaultIsThatOfAllJobs() {
        assertThat(options().maxAhead).isEqualTo(TimeBounds.MAX_AHEAD);
        TimeBounds<Long> day = options("--max-ahead=1d").bounds("t", (time, none) -> time);
        long now = System.currentTimeMillis();
        assertThatCode(() -> day.check(now + 80_000_000)).doesNotThrowAnyException();
        assertThatThrownBy(() -> day.check(now + 90_000_000))
                .hasMessageContaining("--max-ahead=1d");
    }
}
