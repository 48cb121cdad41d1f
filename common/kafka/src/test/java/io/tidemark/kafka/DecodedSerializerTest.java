package io.tidemark.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Origin;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class DecodedSerializerTest {

    /** A value, of which nothing but the number must be there. */
    public record Visit(String user, byte[] page, int number) {}

    private static final DecodedTypeInfo<Visit> TYPE =
            new DecodedTypeInfo<>(TypeInformation.of(Visit.class));

    private static final List<Decoded<Visit>> ALL =
            List.of(
                    Decoded.of(new Visit("User_1", new byte[] {1, -1}, 3)),
                    Decoded.of(new Visit(null, null, 0)),
                    Decoded.skipped(),
                    Decoded.unreadable(
                            new DeadLetter(
                                    Origin.kafka("users", 1, 2),
                                    null,
                                    "no user".getBytes(UTF_8),
                                    5,
                                    "a.Class",
                                    "no reason",
                                    "the-job")),
                    Decoded.unreadable(
                            new DeadLetter(
                                    Origin.http("users", "http://api.example/"),
                                    new byte[0],
                                    null,
                                    -1,
                                    null,
                                    null,
                                    "the-job")));

    private static TypeSerializer<Decoded<Visit>> serializer() {
        return TYPE.createSerializer(new SerializerConfigImpl());
    }

    private static byte[] write(TypeSerializer<Decoded<Visit>> serializer) throws IOException {
        DataOutputSerializer target = new DataOutputSerializer(100);
        for (Decoded<Visit> decoded : ALL) {
            serializer.serialize(decoded, target);
        }
        return target.getCopyOfBuffer();
    }

    private static void assertReads(TypeSerializer<Decoded<Visit>> serializer, byte[] bytes)
            throws IOException {
        DataInputDeserializer source = new DataInputDeserializer(bytes);
        for (Decoded<Visit> decoded : ALL) {
            assertThat(serializer.deserialize(source))
                    .usingRecursiveComparison()
                    .isEqualTo(decoded);
        }
        assertThat(source.available()).isZero();
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        assertReads(serializer(), write(serializer()));
        assertReads(serializer().duplicate(), write(serializer()));
    }

    @Test
    void bytesAreCopiedWithoutChange() throws Exception {
        byte[] written = write(serializer());
        DataInputDeserializer source = new DataInputDeserializer(written);
        DataOutputSerializer target = new DataOutputSerializer(100);
        for (int i = 0; i < ALL.size(); i++) {
            serializer().copy(source, target);
        }
        assertThat(target.getCopyOfBuffer()).isEqualTo(written);
    }

    @Test
    void aSnapshotBringsTheSerializerBack() throws Exception {
        byte[] written = write(serializer());
        DataOutputSerializer target = new DataOutputSerializer(100);
        TypeSerializerSnapshot.writeVersionedSnapshot(target, serializer().snapshotConfiguration());
        TypeSerializerSnapshot<Decoded<Visit>> restored =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(target.getCopyOfBuffer()),
                        getClass().getClassLoader());

        assertThat(restored).isInstanceOf(DecodedSerializer.Snapshot.class);
        assertReads(restored.restoreSerializer(), written);
        assertThat(restored.restoreSerializer()).isEqualTo(serializer());
        assertThat(
                        serializer()
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(restored)
                                .isCompatibleAsIs())
                .isTrue();
    }

    @Test
    void aCopyIsTheSameObject() {
        for (Decoded<Visit> decoded : ALL) {
            assertThat(serializer().copy(decoded)).isSameAs(decoded);
            assertThat(serializer().copy(decoded, Decoded.skipped())).isSameAs(decoded);
        }
        assertThat(serializer().isImmutableType()).isTrue();
    }

    @Test
    void anUnknownKindIsNoDecodedRecord() {
        assertThatThrownBy(
                        () -> serializer().deserialize(new DataInputDeserializer(new byte[] {9})))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("9");
    }

    @Test
    void partsNeedNoKryo() {
        assertThat(TYPE.valueType().createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
        assertThat(serializer().toString()).doesNotContain("Kryo");
        assertThat(TYPE)
                .isEqualTo(new DecodedTypeInfo<>(TypeInformation.of(Visit.class)))
                .isNotEqualTo(new DecodedTypeInfo<>(TypeInformation.of(String.class)))
                .hasToString("Decoded<" + TYPE.valueType() + ">");
    }
}
