package io.tidemark.search;

import java.io.Serializable;

/** Makes documents of a stream's elements. */
@FunctionalInterface
public interface ToDocument<T> extends Serializable {

    /** The document for {@code index}. */
    SearchDocument document(String index, T element);
}
