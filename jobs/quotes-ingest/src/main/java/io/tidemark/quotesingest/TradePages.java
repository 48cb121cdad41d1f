package io.tidemark.quotesingest;

import io.tidemark.http.BoundedBody;
import io.tidemark.quotesingest.TradeDecoder.Page;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Pages of trades that the service has in memory: {@code GET /products/{id}/trades}. */
final class TradePages {

    /** The most trades that a page has. */
    static final int MOST = 1000;

    private static final int LONGEST = 4 * 1024 * 1024;

    private final CoinbaseSettings settings;
    private final HttpClient client;

    TradePages(CoinbaseSettings settings) {
        this.settings = settings;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(settings.feed().connect())
                        .build();
    }

    /**
     * The last {@link #MOST} trades up to one, in any order; fewer if the service has no more.
     *
     * @param pause before it is asked for
     * @return an empty page if the service knows no such product or trade; fails if it has no page
     *     for us now
     */
    CompletableFuture<Page> upTo(String product, long tradeId, Duration pause) {
        // What is "after" a trade, in the order of the pages, is older.
        URI uri =
                URI.create(
                        settings.baseUrl()
                                + "/products/"
                                + product
                                + "/trades?limit="
                                + MOST
                                + "&after="
                                + (tradeId + 1));
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(settings.answer()).build();
        return CompletableFuture.supplyAsync(
                        () -> request,
                        CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS))
                .thenCompose(this::exchange)
                .thenApply(answer -> page(product, answer));
    }

    private CompletableFuture<HttpResponse<BoundedBody>> exchange(HttpRequest request) {
        CompletableFuture<HttpResponse<BoundedBody>> exchange =
                client.sendAsync(request, BoundedBody.upTo(LONGEST));
        // The request's own time-out ends with the headers; this one covers the body, too.
        CompletableFuture<HttpResponse<BoundedBody>> answer =
                exchange.copy().orTimeout(settings.answer().toMillis(), TimeUnit.MILLISECONDS);
        var unused = answer.whenComplete((response, error) -> exchange.cancel(true));
        return answer;
    }

    private static Page page(String product, HttpResponse<BoundedBody> answer) {
        if (answer.statusCode() == 400 || answer.statusCode() == 404) {
            return Page.EMPTY;
        }
        try {
            if (answer.statusCode() != 200 || answer.body().cut()) {
                throw new IOException("HTTP " + answer.statusCode() + " from " + answer.uri());
            }
            return TradeDecoder.page(product, answer.body().bytes(), System.currentTimeMillis());
        } catch (IOException | UnreadableQuoteException e) {
            throw new CompletionException(e);
        }
    }
}
