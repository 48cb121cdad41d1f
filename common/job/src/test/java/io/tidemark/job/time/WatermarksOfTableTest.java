package io.tidemark.job.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.junit.jupiter.api.Test;

class WatermarksOfTableTest {

    private final List<String> calls = new ArrayList<>();

    private final WatermarkOutput output =
            new WatermarkOutput() {
                @Override
                public void emitWatermark(Watermark watermark) {
                    calls.add("watermark " + watermark.getTimestamp());
                }

                @Override
                public void markIdle() {
                    calls.add("idle");
                }

                @Override
                public void markActive() {
                    calls.add("active");
                }
            };

    @Test
    void aTableIsIdleFromTheStartAndItsRecordsDoNotWakeIt() {
        WatermarkGenerator<String> generator =
                Watermarks.<String>ofTable().createWatermarkGenerator(null);
        generator.onPeriodicEmit(output);
        generator.onEvent("a company", 5, output);
        generator.onPeriodicEmit(output);
        assertThat(calls).containsExactly("idle", "idle");
    }
}
