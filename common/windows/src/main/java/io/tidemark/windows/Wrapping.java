package io.tidemark.windows;

import org.apache.flink.api.common.functions.Function;

/** A function of ours that stands for one of the user's. */
interface Wrapping {

    Function wrapped();

    /** The user's own. */
    static Function unwrap(Function function) {
        return function instanceof Wrapping wrapping ? unwrap(wrapping.wrapped()) : function;
    }
}
