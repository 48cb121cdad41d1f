package io.tidemark.uservisits;

import io.tidemark.catalogue.User;
import io.tidemark.formats.FieldReader;
import io.tidemark.formats.FormatOptions;
import io.tidemark.kafka.Decoder;

/**
 * A user came by.
 *
 * @param user who
 * @param time when, in ms since the epoch (UTC): the Kafka record's timestamp
 */
public record Access(User user, long time) {

    /** Decodes accesses whose users are of any format. */
    static Decoder<Access> decoder(FormatOptions format) {
        FieldReader reader = format.reader();
        String[] fields = User.fields();
        return record ->
                new Access(User.of(reader.read(record.value(), fields)), record.timestamp());
    }
}
