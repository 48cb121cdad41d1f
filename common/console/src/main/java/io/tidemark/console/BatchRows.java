package io.tidemark.console;

import java.io.Serializable;
import java.util.List;

/**
 * How the elements of a batch become its rows.
 *
 * @param <T> the elements
 * @param <A> what is kept of them while the batch is open; it may be changed in place
 */
public interface BatchRows<T, A> extends Serializable {

    /** What a batch without elements keeps. */
    A empty();

    /** Takes an element in. */
    A add(A kept, T element) throws Exception;

    /** The rows in the order in which they are printed; those after the tenth are not shown. */
    List<String> rows(A kept);

    /** What the next batch starts with: nothing, unless the rows are those of a running table. */
    default A next(A kept) {
        return empty();
    }
}
