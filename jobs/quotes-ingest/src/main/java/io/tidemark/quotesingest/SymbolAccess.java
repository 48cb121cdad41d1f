package io.tidemark.quotesingest;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * Tells the enumerator that a symbol is refused, or is no longer.
 *
 * @param address that was asked, without the token
 * @param refusedWith the HTTP status, 401 or 403; 0 if the symbol is answered again
 */
record SymbolAccess(String symbol, String address, int refusedWith) implements SourceEvent {}
