package io.tidemark.exercises;

import io.tidemark.http.HttpResponseException;
import io.tidemark.http.JsonClient;
import io.tidemark.runtime.PlatformException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The services without a key that live data comes from.
 *
 * @param jetstream Bluesky's Jetstream, {@code https} or {@code http}
 * @param coinbase Coinbase Exchange's REST API
 * @param coinbaseFeed its feed, {@code wss} or {@code ws}
 * @param products the pairs whose trades are read
 * @param terms posts with one of these are read
 */
public record LiveSources(
        URI jetstream, URI coinbase, URI coinbaseFeed, List<String> products, List<String> terms) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Sees that each can be reached, and knows each product.
     *
     * @throws PlatformException with one line that says what is wrong
     */
    public void requireReachable() throws InterruptedException {
        requireAddress(coinbase, "https?");
        requireAddress(coinbaseFeed, "wss?");
        requireAddress(jetstream, "https?");
        for (String product : products) {
            requireProduct(product);
        }
        requireSocket(coinbaseFeed);
        requireSocket(
                URI.create(
                        jetstream.toString().replaceFirst("^http", "ws").replaceFirst("/+$", "")
                                + "/subscribe?wantedCollections=app.bsky.feed.post"));
    }

    private static void requireAddress(URI address, String schemes) {
        if (address.getHost() == null || !address.getScheme().matches(schemes)) {
            throw PlatformException.refused(
                    "--live: %s is no address with %s://"
                            .formatted(address, schemes.replace("?", "")));
        }
    }

    private void requireProduct(String product) throws InterruptedException {
        if (!product.matches("[A-Z0-9]+-[A-Z0-9]+")) {
            throw PlatformException.refused(
                    "--products: %s is no product, such as BTC-USD".formatted(product));
        }
        try {
            var unused =
                    new JsonClient(coinbase, PATIENCE)
                            .get("/products/" + product + "/trades?limit=1");
        } catch (HttpResponseException e) {
            if (e.status() != 404) {
                throw unreachable(coinbase, e);
            }
            throw PlatformException.refused(
                    "--products: %s does not know %s".formatted(coinbase, product));
        } catch (IOException e) {
            throw unreachable(coinbase, e);
        }
    }

    private static void requireSocket(URI address) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        try {
            client.newWebSocketBuilder()
                    .connectTimeout(PATIENCE)
                    .buildAsync(address, new WebSocket.Listener() {})
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .abort();
        } catch (ExecutionException e) {
            throw unreachable(address, e.getCause());
        } catch (TimeoutException e) {
            throw unreachable(address, e);
        }
    }

    private static PlatformException unreachable(URI address, Throwable error) {
        Throwable cause = error;
        while (cause.getMessage() == null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new PlatformException(
                PlatformException.UNREACHABLE,
                "--live: %s://%s cannot be reached from here (%s); without --live the demo runs on simulated data"
                        .formatted(
                                address.getScheme(),
                                address.getAuthority(),
                                cause.getMessage() == null
                                        ? cause.getClass().getSimpleName()
                                        : cause.getMessage().replaceAll("\\s+", " ")));
    }
}
