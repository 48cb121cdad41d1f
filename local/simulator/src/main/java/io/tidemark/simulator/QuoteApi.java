package io.tidemark.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.tidemark.catalogue.LedgerEntry.Kind;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code GET /stable/stock/{symbol}/quote?token=…} as IEX Cloud answered it. */
final class QuoteApi implements HttpHandler {

    private static final Pattern PATH = Pattern.compile("/stable/stock/([^/]+)/quote");

    private final Market market;
    private final String token;
    private final Ledger ledger;
    private final InstantSource clock;
    private final AtomicLong underWay = new AtomicLong();

    /**
     * The API of a market.
     *
     * @param token without it requests are refused; {@code null} if none is needed
     */
    QuoteApi(Market market, String token, Ledger ledger, InstantSource clock) {
        this.market = market;
        this.token = token;
        this.ledger = ledger;
        this.clock = clock;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
        if (!path.matches()) {
            Http.send(exchange, 404, Http.TEXT, Http.bytes("Not found"));
            return;
        }
        String symbol = path.group(1);
        underWay.incrementAndGet();
        try {
            answer(exchange, symbol, answerFor(exchange, symbol));
        } finally {
            underWay.decrementAndGet();
        }
    }

    /** How many requests have not been answered yet. */
    long underWay() {
        return underWay.get();
    }

    private Market.Answer answerFor(HttpExchange exchange, String symbol) {
        if (token != null && !Optional.of(token).equals(Http.query(exchange, "token"))) {
            return error(403, "The API key provided is not valid.");
        }
        // As IEX Cloud did; the quote has the symbol in upper case.
        return market.answer(symbol.toUpperCase(Locale.ROOT))
                .orElseGet(() -> error(404, "Unknown symbol"));
    }

    private static Market.Answer error(int status, String text) {
        return new Market.Answer(Kind.ERROR, status, null, Http.bytes(text));
    }

    private void answer(HttpExchange exchange, String symbol, Market.Answer answer)
            throws IOException {
        // Before the answer: by the time it is in the ledger the next one may have been asked for.
        long at = clock.millis();
        byte[] body = answer.body();
        if (answer.status() == 429) {
            exchange.getResponseHeaders().set("Retry-After", "1");
        }
        if (answer.kind() == Kind.CUT) {
            byte[] half = Arrays.copyOf(body, body.length / 2);
            exchange.getResponseHeaders().set("Content-Type", Http.JSON);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(half);
            exchange.getResponseBody().flush();
            ledger.add(Ledger.ofAnswer(at, symbol, answer, half));
            throw new IOException("the connection is cut");
        }
        Http.send(exchange, answer.status(), answer.status() == 200 ? Http.JSON : Http.TEXT, body);
        ledger.add(Ledger.ofAnswer(at, symbol, answer, body));
    }
}
