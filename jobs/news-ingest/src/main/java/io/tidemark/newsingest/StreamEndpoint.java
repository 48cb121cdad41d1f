package io.tidemark.newsingest;

import io.tidemark.http.BoundedBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The filtered stream of X API v2 over HTTP. The token is in the requests alone. */
final class StreamEndpoint {

    private static final String STREAM = "/2/tweets/search/stream";
    private static final String RULES = STREAM + "/rules";
    private static final String FIELDS =
            "?tweet.fields=created_at,lang,entities,author_id,note_tweet,referenced_tweets"
                    + "&expansions=author_id,referenced_tweets.id"
                    + "&user.fields=name,username,public_metrics";

    private static final int LONGEST_RULES = 4 * 1024 * 1024;

    private final HttpClient client;
    private final String baseUrl;
    private final String token;
    private final Duration answerTimeout;

    StreamEndpoint(String baseUrl, String token, StreamTiming timing) {
        this.baseUrl = baseUrl;
        this.token = token;
        this.answerTimeout = timing.answer();
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(timing.connect())
                        .build();
    }

    /** The stream's address. */
    static String address(String baseUrl) {
        return baseUrl + STREAM;
    }

    /**
     * Makes the rule the only one with its tag.
     *
     * @return completes when it is; with {@link StatusException} if the service answers with an
     *     error, {@link RuleRefusedException} if it does not take the rule
     */
    CompletableFuture<Void> set(Rule rule) {
        return send(request(RULES).build())
                .thenApply(existing -> unchecked(() -> rule.changes(existing)))
                .thenCompose(
                        changes ->
                                post(changes.toDelete())
                                        .thenCompose(deleted -> post(changes.toAdd())))
                .thenAccept(added -> added.ifPresent(answer -> check(rule, answer)));
    }

    /**
     * Asks for the stream.
     *
     * @return completes when the connection is open; with {@link StatusException} if the service
     *     answers with an error, with {@link IOException} if it compresses, which nobody asked for
     */
    CompletableFuture<Void> open(StreamConnection connection) {
        return client.sendAsync(
                        request(STREAM + FIELDS).build(),
                        head ->
                                head.statusCode() == 200 && !isCompressed(head.headers())
                                        ? connection
                                        : unread())
                .thenAccept(
                        head -> {
                            if (head.statusCode() != 200) {
                                throw failure(STREAM, head);
                            }
                            if (isCompressed(head.headers())) {
                                throw new UncheckedIOException(
                                        new IOException("the stream comes compressed"));
                            }
                        });
    }

    /** Ends the answer where it is: nothing says that it has an end of its own. */
    private static BodySubscriber<Void> unread() {
        return BodySubscribers.mapping(
                BodySubscribers.ofInputStream(),
                body -> {
                    try {
                        body.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return null;
                });
    }

    private static boolean isCompressed(HttpHeaders headers) {
        return headers.firstValue("Content-Encoding")
                .filter(encoding -> !encoding.equalsIgnoreCase("identity"))
                .isPresent();
    }

    private CompletableFuture<Optional<byte[]>> post(Optional<String> body) {
        if (body.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return send(request(RULES)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.get()))
                        .build())
                .thenApply(Optional::of);
    }

    private CompletableFuture<byte[]> send(HttpRequest request) {
        return client.sendAsync(request, BoundedBody.upTo(LONGEST_RULES))
                .thenApply(
                        answer -> {
                            if (answer.statusCode() == 400) {
                                throw new UncheckedIOException(
                                        new RuleRefusedException(
                                                baseUrl + RULES + " refuses our rule (HTTP 400)"));
                            }
                            if (answer.statusCode() / 100 != 2) {
                                throw failure(RULES, answer);
                            }
                            return answer.body().bytes();
                        });
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create(baseUrl + pathAndQuery))
                .timeout(answerTimeout)
                .header("Authorization", "Bearer " + token);
    }

    private UncheckedIOException failure(String path, HttpResponse<?> answer) {
        return new UncheckedIOException(
                new StatusException(baseUrl + path, answer.statusCode(), answer.headers()));
    }

    private static void check(Rule rule, byte[] answer) {
        unchecked(
                () -> {
                    rule.checkAdded(answer);
                    return null;
                });
    }

    private interface IoCall<T> {
        T call() throws IOException;
    }

    private static <T> T unchecked(IoCall<T> call) {
        try {
            return call.call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
