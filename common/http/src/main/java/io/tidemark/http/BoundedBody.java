package io.tidemark.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/**
 * The body of an HTTP answer, of which no more than a bound is read.
 *
 * @param bytes the body, or its beginning if it is longer than the bound
 * @param cut whether the body goes on after {@code bytes}
 */
public record BoundedBody(byte[] bytes, boolean cut) {

    /**
     * Reads bodies of up to {@code limit} bytes; of a longer one it keeps the beginning and drops
     * the connection.
     */
    public static BodyHandler<BoundedBody> upTo(int limit) {
        return answer -> new Collector(limit);
    }

    private static final class Collector implements BodySubscriber<BoundedBody> {

        private final int limit;
        private final CompletableFuture<BoundedBody> body = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Subscription subscription;

        Collector(int limit) {
            this.limit = limit;
        }

        @Override
        public CompletionStage<BoundedBody> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            this.subscription = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (body.isDone()) {
                    return;
                }
                byte[] chunk = new byte[Math.min(buffer.remaining(), limit - bytes.size())];
                buffer.get(chunk);
                bytes.writeBytes(chunk);
                if (buffer.hasRemaining()) {
                    subscription.cancel();
                    body.complete(new BoundedBody(bytes.toByteArray(), true));
                }
            }
        }

        @Override
        public void onError(Throwable error) {
            body.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            body.complete(new BoundedBody(bytes.toByteArray(), false));
        }
    }
}
