package io.tidemark.quotesingest;

import io.tidemark.http.BoundedBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
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
     * @return fails if the service has no page for us
     */
    CompletableFuture<List<Trade>> upTo(String product, long tradeId, Duration pause) {
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
                .thenCompose(ready -> client.sendAsync(ready, BoundedBody.upTo(LONGEST)))
                .thenApply(answer -> trades(product, answer));
    }

    private static List<Trade> trades(String product, HttpResponse<BoundedBody> answer) {
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
