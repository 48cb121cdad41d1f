package io.tidemark.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;

/** What serializers of numbers have in common, whatever they write. */
abstract class OfLongs extends TypeSerializerSingleton<Long> {

    private static final long serialVersionUID = 1L;

    @Override
    public final boolean isImmutableType() {
        return true;
    }

    @Override
    public final Long createInstance() {
        return 0L;
    }

    @Override
    public final Long copy(Long from) {
        return from;
    }

    @Override
    public final Long copy(Long from, Long reuse) {
        return from;
    }

    @Override
    public final Long deserialize(Long reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }
}
