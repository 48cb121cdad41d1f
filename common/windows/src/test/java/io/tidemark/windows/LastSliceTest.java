package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LastSliceTest {

    @Test
    void itIsTheSliceThatTheDivisionsFindWhateverTheOrderOfTimes() {
        Random random = new Random(4);
        for (int windows = 0; windows < 1_000; windows++) {
            Slicing slicing = Slicing.of(RandomWindows.of(random));
            LastSlice last = new LastSlice(slicing);
            for (int i = 0; i < 50; i++) {
                long timestamp = random.nextInt(200) - 100L;
                long slice = slicing.sliceOf(timestamp);
                assertThat(last.moveTo(timestamp))
                        .as("%s at %d", slicing, timestamp)
                        .isEqualTo(slice);
                assertThat(last.firstWindowThrough())
                        .as("%s at %d", slicing, timestamp)
                        .isEqualTo(
                                slicing.isInWindow(slice)
                                        ? slicing.firstEnd(slice) - 1
                                        : Long.MIN_VALUE);
            }
        }
    }
}
