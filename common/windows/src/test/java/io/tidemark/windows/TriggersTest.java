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
    void whatATriggerPrintsIsReadAsTheSameTrigger() throws Exception {
        for (long seed = 0; seed < 1_000; seed++) {
            DataflowTrigger trigger =
                    Modelled.trigger(RandomStreams.script(seed, false, false).rules().trigger());
            DataflowTrigger read = DataflowTrigger.parse(trigger.toString());
            assertThat(read).as("seed %d", seed).isEqualTo(trigger);
            assertThat(read.size()).as("seed %d", seed).isEqualTo(trigger.size());
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
        assertThatThrownBy(() -> afterAll()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PaneEvictor.count(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
