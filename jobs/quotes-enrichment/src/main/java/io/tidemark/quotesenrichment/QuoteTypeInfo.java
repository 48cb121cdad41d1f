package io.tidemark.quotesenrichment;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** The type of a stream of quotes, which are written with {@link QuoteSerializer}. */
final class QuoteTypeInfo extends TypeInformation<Quote> {

    private static final long serialVersionUID = 1L;

    @Override
    public TypeSerializer<Quote> createSerializer(SerializerConfig config) {
        return QuoteSerializer.INSTANCE;
    }

    @Override
    public Class<Quote> getTypeClass() {
        return Quote.class;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public String toString() {
        return "Quote";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuoteTypeInfo;
    }

    @Override
    public int hashCode() {
        return QuoteTypeInfo.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof QuoteTypeInfo;
    }
}
