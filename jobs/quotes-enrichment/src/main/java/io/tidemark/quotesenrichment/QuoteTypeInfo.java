package io.tidemark.quotesenrichment;

import io.tidemark.state.OpaqueTypeInfo;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** The type of a stream of quotes, which are written with {@link QuoteSerializer}. */
final class QuoteTypeInfo extends OpaqueTypeInfo<Quote> {

    private static final long serialVersionUID = 1L;

    QuoteTypeInfo() {
        super(Quote.class);
    }

    @Override
    public TypeSerializer<Quote> createSerializer(SerializerConfig config) {
        return QuoteSerializer.INSTANCE;
    }
}
