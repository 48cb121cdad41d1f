package io.tidemark.quotesingest;

/** A body is no quote of the symbol that was asked for. */
public final class UnreadableQuoteException extends Exception {

    UnreadableQuoteException(String message) {
        super(message);
    }
}
