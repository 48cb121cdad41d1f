package io.tidemark.warehousedispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Formats;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The catalogue's example is what this job writes. */
class FormatTest {

    @Test
    void aShipment() {
        Parcel parcel =
                new Parcel(
                        1_699_992_000_000L,
                        1_700_006_400_000L,
                        Formats.SHIPMENT.key(),
                        "ON_TIME",
                        0L,
                        false,
                        0,
                        1,
                        List.of(new Item("o-000017", 3, 0, 41)));

        assertThat(parcel.json()).asString(UTF_8).isEqualTo(Formats.SHIPMENT.value());
    }
}
