package io.tidemark.pageviews;

import io.tidemark.console.Batch;
import io.tidemark.console.BatchRows;
import io.tidemark.console.Pprint;
import io.tidemark.kafka.KafkaRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** The first records of a batch as they came, key and value. */
final class RecordRows implements BatchRows<KafkaRecord, List<String>> {

    static final TypeInformation<List<String>> KEPT = Types.LIST(Types.STRING);

    @Override
    public List<String> empty() {
        return new ArrayList<>();
    }

    @Override
    public List<String> add(List<String> rows, KafkaRecord record) {
        if (rows.size() <= Batch.ROWS) {
            rows.add(Pprint.row(field(record.key()), field(record.value())));
        }
        return rows;
    }

    @Override
    public List<String> rows(List<String> rows) {
        return rows;
    }

    /** Text if the bytes are UTF-8, otherwise the bytes as Python shows them. */
    private static Object field(byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            StringBuilder text = new StringBuilder("b'");
            for (byte b : bytes) {
                boolean plain = b >= ' ' && b < 0x7f && b != '\'' && b != '\\';
                text.append(plain ? String.valueOf((char) b) : String.format("\\x%02x", b));
            }
            return text.append('\'');
        }
    }
}
