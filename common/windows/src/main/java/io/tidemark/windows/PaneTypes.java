package io.tidemark.windows;

import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.common.functions.InvalidTypesException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;

/** What types of a function's class can be told. */
final class PaneTypes {

    private PaneTypes() {}

    static <T, ACC> TypeInformation<ACC> accumulator(
            AggregateFunction<T, ACC, ?> function, TypeInformation<T> elements) {
        return TypeExtractor.getAggregateFunctionAccumulatorType(function, elements, null, false);
    }

    static <T, V> TypeInformation<V> result(
            AggregateFunction<T, ?, V> function, TypeInformation<T> elements) {
        return TypeExtractor.getAggregateFunctionReturnType(function, elements, null, false);
    }

    static <T, V> TypeInformation<V> value(
            PaneFunction<T, V> function, TypeInformation<T> elements) {
        return value(function, PaneFunction.class, elements);
    }

    static <T, V> TypeInformation<V> value(
            PaneProcessFunction<T, V, ?, ?> function, TypeInformation<T> elements) {
        return value(function, PaneProcessFunction.class, elements);
    }

    private static <T, V> TypeInformation<V> value(
            Function function, Class<?> kind, TypeInformation<T> elements) {
        InvalidTypesException cause = null;
        try {
            TypeInformation<V> found =
                    TypeExtractor.getUnaryOperatorReturnType(
                            function, kind, 0, 1, TypeExtractor.NO_INDEX, elements, null, false);
            // Of a lambda's type parameters nothing else is left.
            if (found.getTypeClass() != Object.class) {
                return found;
            }
        } catch (InvalidTypesException e) {
            cause = e;
        }
        throw new InvalidTypesException(
                "The type of the panes' values cannot be told from "
                        + function.getClass().getName()
                        + ": say it as the last argument, or write a class instead of a lambda",
                cause);
    }
}
