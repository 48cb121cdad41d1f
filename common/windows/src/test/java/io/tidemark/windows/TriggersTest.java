package io.tidemark.windows;

import static io.tidemark.windows.Triggers.afterAll;
import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterEach;
import static io.tidemark.windows.Triggers.afterFirst;
import static io.tidemark.windows.Triggers.afterProcessingTime;
import static io.tidemark.windows.Triggers.afterWatermark;
import static io.tidemark.windows.Triggers.defaultTrigger;
import static io.tidemark.windows.Triggers.never;
import static io.tidemark.windows.Triggers.repeatedly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.windows.model.RandomStreams;
import java.time.Duration;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriggersTest {

    @Test
    void aTriggerPrintsTheSentenceThatMakesIt() {
        assertThat(
                        afterWatermark()
                                .withEarlyFirings(
                                        afterFirst(
                                                afterCount(3),
                                                afterProcessingTime(Duration.ofSeconds(5))))
                                .withLateFirings(afterCount(1))
                                .orFinally(afterAll(never(), defaultTrigger())))
                .hasToString(
                        "afterWatermark()"
                                + ".withEarlyFirings("
                                + "afterFirst(afterCount(3), afterProcessingTime(5s)))"
                                + ".withLateFirings(afterCount(1))"
                                + ".orFinally(afterAll(never(), default()))");
        assertThat(DataflowTrigger.parse(" repeatedly ( afterEach(afterCount( 2 ),never())) "))
                .isEqualTo(repeatedly(afterEach(afterCount(2), never())));
    }

    @Test
    void aClockIsPrintedWithItsPeriod() {
        AfterProcessingTime hourly =
                afterProcessingTime(Duration.ZERO).alignedTo(Duration.ofHours(1));
        assertThat(hourly).hasToString("afterProcessingTime(0ms).alignedTo(1h)");
        assertThat(
                        DataflowTrigger.parse(
                                "afterProcessingTime(0ms) . alignedTo( 1h ).orFinally(never())"))
                .isEqualTo(hourly.orFinally(never()));
        assertThat(hourly.alignedTo(Duration.ofMillis(500)))
                .hasToString("afterProcessingTime(0ms).alignedTo(500ms)");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 10, 10",
        "1, 0, 10, 10",
        "9, 0, 10, 10",
        "10, 0, 10, 20",
        "3, 7, 10, 20",
        "3, 6, 10, 10",
        "3, 18, 10, 30",
        "-1, 0, 10, 0",
        "-10, 0, 10, 0",
        "-11, 0, 10, -10",
        "5, 0, 1, 6",
        "5, 9223372036854775807, 10, 9223372036854775807",
        "5, 0, 9223372036854775807, 9223372036854775807",
        "9223372036854775806, 0, 10, 9223372036854775807",
    })
    void aDeadlineIsMovedToTheNextMultipleAfterIt(
            long firstElement, long delay, long period, long deadline) {
        DataflowTrigger trigger =
                afterProcessingTime(Duration.ofMillis(delay)).alignedTo(Duration.ofMillis(period));
        long[] state = new long[trigger.size()];
        trigger.onElement(state, 0, new DataflowTrigger.Moment(false, 0, firstElement));
        assertThat(trigger.deadlines(state)).containsExactly(deadline);
    }

    @Test
    void whatATriggerPrintsIsReadAsTheSameTrigger() throws Exception {
        for (long seed = 0; seed < 1_000; seed++) {
            DataflowTrigger trigger =
                    Modelled.trigger(RandomStreams.script(seed, false, false).rules().trigger());
            if (trigger.toString().contains("of(After")) {
                assertThatThrownBy(() -> DataflowTrigger.parse(trigger.toString()))
                        .hasMessageContaining("expected a trigger with a text, not one that only");
            } else {
                DataflowTrigger read = DataflowTrigger.parse(trigger.toString());
                assertThat(read).as("seed %d", seed).isEqualTo(trigger);
                assertThat(read.size()).as("seed %d", seed).isEqualTo(trigger.size());
            }
            // Jobs ship triggers to where they run.
            assertThat(InstantiationUtil.clone(trigger)).as("seed %d", seed).isEqualTo(trigger);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|expected a trigger at character 1",
                "sometimes()|expected a trigger at character 1",
                "afterCount|expected '(' at character 11",
                "afterCount()|expected a whole number of 1 or more at character 12",
                "afterCount(0)|expected a whole number of 1 or more at character 12",
                "afterCount(2|expected ')' at character 13",
                "afterCount(2))|expected nothing more at character 14",
                "afterProcessingTime(5)|expected a duration like 500ms, 5s, 10m or 24h at character"
                        + " 21",
                "afterCount(2).withLateFirings(never())|expected orFinally at character 15",
                "afterWatermark().withFirings(never())|expected withEarlyFirings, withLateFirings"
                        + " or orFinally at character 18",
                "afterProcessingTime(5s).withLateFirings(never())|expected alignedTo or orFinally at"
                        + " character 25",
                "afterProcessingTime(5s).alignedTo(0ms)|expected a duration of 1ms or more at"
                        + " character 35",
                "afterProcessingTime(5s).alignedTo(5)|expected a duration like 500ms, 5s, 10m or"
                        + " 24h at character 35",
                "afterCount(1).alignedTo(5s)|expected orFinally at character 15",
                "never().orFinally(of(Mine[x=1], 2 numbers))|expected a trigger with a text, not one"
                        + " that only Java can make, at character 19",
                "afterElement(Mine)|expected a trigger with a text, not one that only Java can make,"
                        + " at character 1",
                "afterAll()|expected a trigger at character 10",
            })
    void otherTextIsRefusedWithThePlace(String text, String problem) {
        assertThatThrownBy(() -> DataflowTrigger.parse(text == null ? "" : text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(problem);
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> afterCount(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> afterProcessingTime(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () ->
                                afterProcessingTime(Duration.ofMillis(1))
                                        .alignedTo(Duration.ofNanos(999_999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("alignedTo needs 1 ms or more, not PT0.000999999S");
        assertThatThrownBy(() -> afterAll()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PaneEvictor.count(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
