package io.tidemark.quotesingest;

import io.tidemark.http.BoundedBody;
import io.tidemark.http.Failures;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The quote API over HTTP. The token is in the request alone: no message or address shows it. */
final class QuoteEndpoint {

    /**
     * The longest body that is read, in bytes. A real quote has two thousand; a record in Kafka,
     * dead letters included, may have a million.
     */
    static final int LONGEST_BODY = 256 * 1024;

    private final HttpClient client;
    private final String baseUrl;
    private final String token;

    QuoteEndpoint(String baseUrl, String token, Duration connectTimeout) {
        this.baseUrl = baseUrl;
        this.token = token;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(connectTimeout)
                        .build();
    }

    /** The address of a symbol's quote, without the token. */
    static String address(String baseUrl, String symbol) {
        return baseUrl + "/stable/stock/" + Failures.encoded(symbol) + "/quote";
    }

    /** Asks for a symbol's quote. Cancelling the future drops the request. */
    CompletableFuture<HttpResponse<BoundedBody>> ask(String symbol) {
        URI uri = URI.create(address(baseUrl, symbol) + "?token=" + Failures.encoded(token));
        HttpRequest request =
                HttpRequest.newBuilder(uri).header("Accept", "application/json").build();
        return client.sendAsync(request, BoundedBody.upTo(LONGEST_BODY));
    }
}
