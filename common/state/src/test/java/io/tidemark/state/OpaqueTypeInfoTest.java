package io.tidemark.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class OpaqueTypeInfoTest {

    private record Box<T>(T content) {}

    private static final class BoxType<T> extends OpaqueTypeInfo<Box<T>> {

        private static final long serialVersionUID = 1L;

        BoxType(TypeInformation<T> content) {
            super(Box.class, content);
        }

        @Override
        public TypeSerializer<Box<T>> createSerializer(SerializerConfig config) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void typesAreEqualIfTheirPartsAre() throws Exception {
        BoxType<String> texts = new BoxType<>(Types.STRING);

        assertThat(texts)
                .isEqualTo(new BoxType<>(Types.STRING))
                .hasSameHashCodeAs(new BoxType<>(Types.STRING))
                .isEqualTo(InstantiationUtil.clone(texts))
                .isNotEqualTo(new BoxType<>(Types.LONG))
                .hasToString("Box[String]");
    }

    @Test
    void itIsOneFieldAndNoKey() {
        BoxType<String> texts = new BoxType<>(Types.STRING);

        assertThat(texts.getTypeClass()).isEqualTo(Box.class);
        assertThat(texts.getTotalFields()).isEqualTo(1);
        assertThat(texts.isKeyType()).isFalse();
    }
}
