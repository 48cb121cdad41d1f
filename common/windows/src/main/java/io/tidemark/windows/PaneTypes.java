package io.tidemark.windows;

import java.util.function.Supplier;
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
        return told(
                function,
                () ->
                        TypeExtractor.getUnaryOperatorReturnType(
                                function,
                                kind,
                                0,
                                1,
                                TypeExtractor.NO_INDEX,
                                elements,
                                null,
                                false));
    }

    /**
     * Of a function of two streams' elements.
     *
     * @param kind whose type parameters are those of the left stream, the right one and the value
     */
    static <L, R, V> TypeInformation<V> value(
            Function function,
            Class<? extends Function> kind,
            TypeInformation<L> left,
            TypeInformation<R> right) {
        return told(
                function,
                () ->
                        TypeExtractor.getBinaryOperatorReturnType(
                                function,
                                kind,
                                0,
                                1,
                                2,
                                TypeExtractor.NO_INDEX,
                                left,
                                right,
                                null,
                                false));
    }

    private static <V> TypeInformation<V> told(
            Function function, Supplier<TypeInformation<V>> extractor) {
        InvalidTypesException cause = null;
        try {
            TypeInformation<V> found = extractor.get();
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
