package io.tidemark.warehousedispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.windows.Pane;
import io.tidemark.windows.PaneTiming;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.junit.jupiter.api.Test;

class ParcelTest {

    private static List<Parcel> parcels(List<Item> items, int mostBytes) {
        return Parcel.of(
                new Pane<>(
                        "p-1", items, new TimeWindow(0, 1000), PaneTiming.EARLY, 3, false, false),
                mostBytes);
    }

    @Test
    void aPaneThatIsTooLargeForOneRecordTravelsInParts() {
        List<Item> items =
                IntStream.range(0, 10_000)
                        .mapToObj(i -> new Item("\u0001".repeat(36) + i, Integer.MAX_VALUE, i, i))
                        .toList();
        List<Parcel> parcels = parcels(items, Parcel.MOST_BYTES);
        assertThat(parcels.stream().flatMap(parcel -> parcel.items().stream()).toList())
                .isEqualTo(items);
        assertThat(parcels).hasSizeBetween(5, 20);
        for (int i = 0; i < parcels.size(); i++) {
            assertThat(parcels.get(i).part()).isEqualTo(i);
            assertThat(parcels.get(i).parts()).isEqualTo(parcels.size());
            assertThat(parcels.get(i).json()).hasSizeLessThan(Parcel.MOST_BYTES + 1000);
        }
    }

    @Test
    void anItemThatIsTooLargeByItselfStillTravels() {
        List<Item> items =
                List.of(new Item("a".repeat(100), 1, 0, 0), new Item("b".repeat(100), 1, 0, 1));
        assertThat(parcels(items, 10))
                .extracting(Parcel::items)
                .containsExactly(items.subList(0, 1), items.subList(1, 2));
    }
}
