package io.tidemark.formats;

import io.tidemark.records.FieldRules;
import io.tidemark.records.Fields;
import io.tidemark.records.MalformedRecordException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericRecord;

/** Reads Avro in Confluent's framing, with the schema that the value was written with. */
final class AvroReader implements FieldReader {

    private static final long serialVersionUID = 1L;

    private final SchemaRegistry registry;

    private transient Map<Integer, GenericDatumReader<Object>> readers;

    AvroReader(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Fields read(byte[] value, String... names) throws MalformedRecordException {
        Format.AVRO.expect(value);
        if (!Framing.isFramed(value)) {
            throw new MalformedRecordException(
                    "the value is no Avro in Confluent's framing: it has to be a zero byte, a schema's"
                            + " id in four bytes, and the fields");
        }
        return new ReadRecord(record(Framing.schemaId(value), Framing.payload(value)));
    }

    private GenericRecord record(int id, byte[] payload) throws MalformedRecordException {
        GenericDatumReader<Object> reader = reader(id);
        BoundedDecoder decoder = new BoundedDecoder(payload);
        Object datum;
        boolean more;
        try {
            datum = reader.read(null, decoder);
            more = !decoder.isEnd();
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // The bytes decide how deep a schema that contains itself goes.
            throw new MalformedRecordException(
                    "the value is not as its schema, "
                            + reader.getSchema().getFullName()
                            + " with the id "
                            + id
                            + ", says: "
                            + (e.getMessage() == null
                                    ? e.getClass().getSimpleName()
                                    : e.getMessage()));
        }
        if (more) {
            throw new MalformedRecordException("something follows the Avro record");
        }
        if (datum instanceof GenericRecord record) {
            return record;
        }
        throw new MalformedRecordException(
                "the schema with the id "
                        + id
                        + " is no record, but "
                        + reader.getSchema().getName());
    }

    private GenericDatumReader<Object> reader(int id) throws MalformedRecordException {
        if (readers == null) {
            readers = new HashMap<>();
        }
        GenericDatumReader<Object> reader = readers.get(id);
        if (reader == null) {
            reader = new GenericDatumReader<>(registry.schema(id));
            readers.put(id, reader);
        }
        return reader;
    }

    private record ReadRecord(GenericRecord avro) implements Fields {

        private Object value(String name) throws MalformedRecordException {
            if (avro.getSchema().getField(name) == null) {
                throw new MalformedRecordException(
                        name
                                + " is missing; there are "
                                + avro.getSchema().getFields().stream()
                                        .map(Schema.Field::name)
                                        .collect(Collectors.joining(",")));
            }
            return avro.get(name);
        }

        @Override
        public String text(String name) throws MalformedRecordException {
            Object value = value(name);
            if (value == null
                    || value instanceof CharSequence
                    || value instanceof GenericEnumSymbol) {
                return FieldRules.text(value == null ? null : value.toString(), name);
            }
            throw new MalformedRecordException(name + " is no text");
        }

        @Override
        public long time(String name) throws MalformedRecordException {
            Object value = value(name);
            if (value == null) {
                throw new MalformedRecordException(name + " is missing");
            }
            if (!(value instanceof Long || value instanceof Integer)) {
                throw new MalformedRecordException(name + " is no whole number");
            }
            long time = ((Number) value).longValue();
            return FieldRules.time(isMicros(name) ? Math.floorDiv(time, 1_000) : time, name);
        }

        /** Avro has times in microseconds, too, and the schema says so. */
        private boolean isMicros(String name) {
            Schema schema = avro.getSchema().getField(name).schema();
            return (schema.isUnion() ? schema.getTypes().stream() : Stream.of(schema))
                    .map(Schema::getLogicalType)
                    .anyMatch(AvroReader::isMicros);
        }
    }

    private static boolean isMicros(LogicalType type) {
        return type instanceof LogicalTypes.TimestampMicros
                || type instanceof LogicalTypes.LocalTimestampMicros;
    }
}
