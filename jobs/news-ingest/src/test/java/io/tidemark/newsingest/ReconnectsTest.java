package io.tidemark.newsingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReconnectsTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final OptionalLong NO_RESET = OptionalLong.empty();

    private final Reconnects reconnects = new Reconnects(StreamTiming.DOCUMENTED);

    @Test
    void networkErrorsBackOffLinearlyTo16Seconds() {
        for (int failure = 1; failure <= 64; failure++) {
            assertThat(reconnects.afterNetworkError()).hasMillis(250L * failure);
        }
        assertThat(reconnects.afterNetworkError()).hasSeconds(16);
    }

    @Test
    void httpErrorsDoubleFrom5To320Seconds() {
        for (int seconds : new int[] {5, 10, 20, 40, 80, 160, 320, 320}) {
            assertThat(reconnects.afterHttpError()).hasSeconds(seconds);
        }
    }

    @Test
    void tooManyRequestsDoubleFromAMinute() {
        for (int minutes : new int[] {1, 2, 4, 8, 15, 15}) {
            assertThat(reconnects.afterTooMany(NO_RESET, NOW)).hasMinutes(minutes);
        }
    }

    @Test
    void theServersOwnResetMayShortenTheWait() {
        assertThat(reconnects.afterTooMany(secondsFromNow(7), NOW)).hasSeconds(7);
        assertThat(reconnects.afterTooMany(secondsFromNow(-7), NOW)).hasSeconds(1);
        assertThat(reconnects.afterTooMany(secondsFromNow(10_000), NOW)).hasMinutes(4);
        assertThat(reconnects.afterTooMany(OptionalLong.of(999_999_999_999L), NOW)).hasMinutes(8);
    }

    private static OptionalLong secondsFromNow(long seconds) {
        return OptionalLong.of(NOW.getEpochSecond() + seconds);
    }

    @Test
    void anAnnouncedEndIsMendedAtOnceAndFurtherOnesInARowAreNot() {
        assertThat(reconnects.afterAnnouncedEnd(false, true)).hasMillis(250);
        reconnects.healthy();
        for (int seconds : new int[] {10, 20, 40, 80, 160, 320, 320}) {
            assertThat(reconnects.afterAnnouncedEnd(false, true)).hasSeconds(seconds);
            reconnects.healthy();
        }
        reconnects.lasting();
        assertThat(reconnects.afterAnnouncedEnd(false, true)).hasMillis(250);
    }

    @Test
    void whoIsRefusedAtOnceWaits() {
        assertThat(reconnects.afterAnnouncedEnd(false, false)).hasSeconds(5);
        reconnects.lasting();
        for (int minutes : new int[] {1, 2, 4, 8, 15, 15}) {
            assertThat(reconnects.afterAnnouncedEnd(true, true)).hasMinutes(minutes);
            reconnects.healthy();
        }
    }

    @Test
    void aConnectionThatWorksMakesThemForget() {
        reconnects.afterNetworkError();
        reconnects.afterNetworkError();
        reconnects.afterHttpError();
        reconnects.afterTooMany(NO_RESET, NOW);
        reconnects.healthy();

        assertThat(reconnects.afterNetworkError()).isEqualTo(Duration.ofMillis(250));
        assertThat(reconnects.afterHttpError()).isEqualTo(Duration.ofSeconds(5));
        assertThat(reconnects.afterTooMany(NO_RESET, NOW)).isEqualTo(Duration.ofMinutes(1));
    }
}
