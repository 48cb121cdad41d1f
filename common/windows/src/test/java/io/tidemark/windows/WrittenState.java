package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * A value as a savepoint holds it: the snapshot of its serializer, under the snapshot's name, then
 * what the serializer wrote.
 *
 * <p>What releases wrote lies under {@code src/test/resources/state/<release>} and never changes. A
 * further release adds a folder: {@code mvn -pl common/windows test -Dstate.write=true} writes the
 * files that are missing.
 */
public record WrittenState(byte[] bytes) {

    private static final Path RESOURCES = Path.of("src", "test", "resources", "state");

    /** What this version writes. */
    public static <T> WrittenState of(TypeSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        serializer.serialize(value, out);
        return new WrittenState(out.getCopyOfBuffer());
    }

    /** What a release wrote. */
    public static WrittenState from(String release, String name, WrittenState now) {
        Path file = RESOURCES.resolve(Path.of(release, name + ".bin"));
        try {
            if (Boolean.getBoolean("state.write") && !Files.exists(file)) {
                Files.createDirectories(file.getParent());
                Files.write(file, now.bytes);
            }
            try (InputStream in = Files.newInputStream(file)) {
                return new WrittenState(in.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, as if by the next version of what the serializer writes. */
    public WrittenState ofTheNextVersion() throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        in.readUTF();
        in.skipBytesToRead(2 * Integer.BYTES); // Flink's version of the form, and its magic number
        byte[] changed = bytes.clone();
        int at = in.getPosition();
        ByteBuffer.wrap(changed).putInt(at, in.readInt() + 1);
        return new WrittenState(changed);
    }

    /** What a restore finds out. */
    public <T> TypeSerializerSchemaCompatibility<T> compatibilityWith(TypeSerializer<T> now)
            throws IOException {
        return now.snapshotConfiguration()
                .resolveSchemaCompatibility(snapshot(new DataInputDeserializer(bytes)));
    }

    /** Reads the value, as a restore does that needs no migration. */
    public <T> T read(TypeSerializer<T> now) throws IOException {
        assertThat(compatibilityWith(now).isCompatibleAsIs()).isTrue();
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        T value = WrittenState.<T>snapshot(in).restoreSerializer().deserialize(in);
        assertThat(in.available()).isZero();
        return value;
    }

    private static <T> TypeSerializerSnapshot<T> snapshot(DataInputDeserializer in)
            throws IOException {
        return TypeSerializerSnapshot.readVersionedSnapshot(
                in, WrittenState.class.getClassLoader());
    }
}
