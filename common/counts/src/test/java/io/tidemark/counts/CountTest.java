package io.tidemark.counts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountTest {

    private static final CountJson JSON = new CountJson("page_id", "visits");

    @Test
    void countsAreJson() {
        assertThat(new String(JSON.encode(Count.of("Page_42", 300_000, 900_000, 7)), UTF_8))
                .isEqualTo(
                        "{\"window_start\":300000,\"window_end\":900000,\"page_id\":\"Page_42\",\"visits\":7}");
        assertThat(new String(JSON.encode(Count.of("a\"ñ\n", 0, 1, 7).inBatch(2)), UTF_8))
                .isEqualTo(
                        "{\"batch\":2,\"window_start\":0,\"window_end\":1,\"page_id\":\"a\\\"ñ\\n\",\"visits\":7}");
    }

    @ParameterizedTest
    @ValueSource(classes = {Count.class, Count.Row.class})
    void recordsNeedNoKryo(Class<?> type) {
        assertThat(TypeInformation.of(type).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
