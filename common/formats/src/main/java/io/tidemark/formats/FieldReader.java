package io.tidemark.formats;

import io.tidemark.delivery.UnavailableException;
import io.tidemark.records.Fields;
import io.tidemark.records.MalformedRecordException;
import java.io.Serializable;

/** Reads the fields of records of one format. One thread uses it. */
@FunctionalInterface
public interface FieldReader extends Serializable {

    /**
     * The fields of a value.
     *
     * @param value {@code null} is refused as malformed
     * @param names of the fields, in their order
     * @throws MalformedRecordException if the value is not as the format says
     * @throws UnavailableException if what is needed to read it is away, through no fault of the
     *     value's
     */
    Fields read(byte[] value, String... names) throws MalformedRecordException;
}
