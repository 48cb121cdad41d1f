package io.tidemark.search;

import java.io.Serializable;

/** Makes documents of a stream's elements. */
@FunctionalInterface
public interface ToDocument<T> extends Serializable {

    /** The document for {@code index}, or {@linkplain SearchDocument#deletion its deletion}. */
    SearchDocument document(String index, T element);
}
