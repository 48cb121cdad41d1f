package io.tidemark.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.zip.GZIPInputStream;

/**
 * The body of an HTTP answer, of which no more than a bound is read. What comes in gzip, which some
 * servers send unasked, is unpacked.
 *
 * @param bytes the body, or its beginning if it is longer than the bound
 * @param cut whether the body goes on after {@code bytes}
 */
public record BoundedBody(byte[] bytes, boolean cut) {

    /**
     * Reads bodies of up to {@code limit} bytes; of a longer one it keeps the beginning and drops
     * the connection. A body in gzip counts by its length as it came, and as it is unpacked; one
     * that cannot be unpacked fails with {@link IOException}.
     */
    public static BodyHandler<BoundedBody> upTo(int limit) {
        return answer ->
                new Collector(
                        limit,
                        answer.headers()
                                .firstValue("Content-Encoding")
                                .filter(encoding -> encoding.matches("(?i)(x-)?gzip"))
                                .isPresent());
    }

    private static final class Collector implements BodySubscriber<BoundedBody> {

        private final int limit;
        private final boolean gzip;
        private final CompletableFuture<BoundedBody> body = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Subscription subscription;

        Collector(int limit, boolean gzip) {
            this.limit = limit;
            this.gzip = gzip;
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
            if (!gzip) {
                body.complete(new BoundedBody(bytes.toByteArray(), false));
                return;
            }
            try (GZIPInputStream in =
                    new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                byte[] unpacked = in.readNBytes(limit);
                body.complete(new BoundedBody(unpacked, in.read() >= 0));
            } catch (IOException e) {
                body.completeExceptionally(e);
            }
        }
    }
}
