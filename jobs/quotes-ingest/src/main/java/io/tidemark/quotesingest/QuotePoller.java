package io.tidemark.quotesingest;

import io.tidemark.http.BoundedBody;
import io.tidemark.http.Failures;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the symbols of one subtask in the fetcher's thread, which only starts requests and takes
 * what came back: a slow answer holds up neither other symbols nor a checkpoint.
 */
final class QuotePoller implements SplitReader<QuotePoller.Answer, SymbolSplit> {

    /**
     * An answer of which the reader is to know.
     *
     * @param quote the body; {@code null} if the symbol is refused
     * @param access whether the symbol is refused
     */
    record Answer(PolledQuote quote, SymbolAccess access) {

        boolean isRefusal() {
            return quote == null;
        }
    }

    private record Outcome(
            String symbol, HttpResponse<BoundedBody> response, Throwable error, Instant at) {}

    private record Request(CompletableFuture<?> future, long deadline) {}

    private static final Logger LOG = LoggerFactory.getLogger(QuotePoller.class);

    /** How long a symbol that is refused is left alone: somebody may have bought a licence. */
    private static final Duration REFUSED = Duration.ofHours(1);

    /** How many requests of a subtask may be under way at once. */
    private static final int MOST_AT_ONCE = 8;

    private final QuoteEndpoint endpoint;
    private final String baseUrl;
    private final String token;
    private final PollSettings settings;
    private final QuoteTime quoteTime;
    private final PollSchedule schedule;
    private final Counter requestsFailed;
    private final Counter symbolsUnknown;
    private final Counter symbolsRefused;

    private final Map<String, Request> underWay = new HashMap<>();
    private final Set<String> unknown = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();

    /** Has a permit when there is an outcome to take or {@link #wakeUp} was called. */
    private final Semaphore signal = new Semaphore(0);

    private volatile boolean awake;

    QuotePoller(
            String baseUrl,
            String token,
            PollSettings settings,
            QuoteTime quoteTime,
            MetricGroup metrics) {
        this.baseUrl = baseUrl;
        this.token = token;
        this.endpoint = new QuoteEndpoint(baseUrl, token, settings.connectTimeout());
        this.settings = settings;
        this.quoteTime = quoteTime;
        this.schedule = new PollSchedule(settings.interval(), settings.backoff());
        this.requestsFailed = metrics.counter("requests-failed");
        this.symbolsUnknown = metrics.counter("symbols-unknown");
        this.symbolsRefused = metrics.counter("symbols-refused");
    }

    @Override
    public void handleSplitsChanges(SplitsChange<SymbolSplit> added) {
        added.splits().forEach(split -> schedule.add(split.symbol(), System.nanoTime()));
    }

    @Override
    public RecordsWithSplitIds<Answer> fetch() throws IOException {
        RecordsBySplits.Builder<Answer> answers = new RecordsBySplits.Builder<>();
        boolean any = false;
        while (!any && !awake) {
            long now = System.nanoTime();
            cancelOverdue(now);
            askDue(now);
            try {
                if (signal.tryAcquire(untilNext(now), TimeUnit.NANOSECONDS)) {
                    signal.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            for (Outcome outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
                underWay.remove(outcome.symbol);
                any |= take(outcome, answers);
            }
        }
        awake = false;
        return answers.build();
    }

    private void cancelOverdue(long now) {
        underWay.values().stream()
                .filter(request -> request.deadline <= now)
                .forEach(request -> request.future.cancel(true));
    }

    private void askDue(long now) {
        while (underWay.size() < MOST_AT_ONCE) {
            String symbol = schedule.takeDue(now);
            if (symbol == null) {
                return;
            }
            CompletableFuture<HttpResponse<BoundedBody>> response = endpoint.ask(symbol);
            underWay.put(symbol, new Request(response, now + settings.answerTimeout().toNanos()));
            // The outcome goes into the queue, so nobody needs the future of having put it there.
            var unused =
                    response.whenComplete(
                            (answer, error) -> {
                                outcomes.add(new Outcome(symbol, answer, error, Instant.now()));
                                signal.release();
                            });
        }
    }

    private long untilNext(long now) {
        long deadline =
                underWay.values().stream()
                        .mapToLong(request -> Math.max(0, request.deadline - now))
                        .min()
                        .orElse(Long.MAX_VALUE);
        return underWay.size() < MOST_AT_ONCE
                ? Math.min(deadline, schedule.untilDue(now))
                : deadline;
    }

    /** Takes note of an outcome; {@code true} if the reader is to know of it. */
    private boolean take(Outcome outcome, RecordsBySplits.Builder<Answer> answers) {
        if (outcome.error != null) {
            failed(outcome, reason(outcome.error), Duration.ZERO);
            return false;
        }
        int status = outcome.response.statusCode();
        switch (status) {
            case 200 -> {
                PolledQuote quote = read(outcome);
                boolean wasRefused = refused.remove(outcome.symbol);
                if (quote.readable()) {
                    answered(outcome, wasRefused);
                } else {
                    noQuote(outcome);
                }
                answers.add(outcome.symbol, new Answer(quote, access(outcome, 0)));
                return true;
            }
            case 401, 403 -> {
                requestsFailed.inc();
                schedule.failed(outcome.symbol, System.nanoTime(), REFUSED);
                if (refused.add(outcome.symbol)) {
                    symbolsRefused.inc();
                    LOG.warn(
                            "{}: refused (HTTP {}); asked again in {} min",
                            address(outcome),
                            status,
                            REFUSED.toMinutes());
                    answers.add(outcome.symbol, new Answer(null, access(outcome, status)));
                    return true;
                }
            }
            case 404 -> {
                requestsFailed.inc();
                if (unknown.add(outcome.symbol)) {
                    symbolsUnknown.inc();
                    LOG.warn("{}: unknown symbol (HTTP 404); asking on", address(outcome));
                }
                schedule.answered(outcome.symbol, System.nanoTime());
            }
            case 402, 429 -> {
                Duration asked = RetryAfter.of(outcome.response.headers(), outcome.at);
                Duration interval = settings.interval();
                failed(outcome, "HTTP " + status, asked.compareTo(interval) > 0 ? asked : interval);
            }
            default ->
                    failed(
                            outcome,
                            "HTTP " + status,
                            RetryAfter.of(outcome.response.headers(), outcome.at));
        }
        return false;
    }

    private void answered(Outcome outcome, boolean wasRefused) {
        boolean wasUnknown = unknown.remove(outcome.symbol);
        if (wasRefused || wasUnknown || schedule.failures(outcome.symbol) > 0) {
            LOG.info("{} is answered again", address(outcome));
        }
        schedule.answered(outcome.symbol, System.nanoTime());
    }

    /** A notice about limits or a login page: whoever asks on as before gets more of it. */
    private void noQuote(Outcome outcome) {
        schedule.failed(
                outcome.symbol,
                System.nanoTime(),
                settings.noQuote(),
                RetryAfter.of(outcome.response.headers(), outcome.at));
        if (schedule.failures(outcome.symbol) == 1) {
            LOG.warn(
                    "{} answers with what is no quote of it, see the dead letters; asking less often",
                    address(outcome));
        }
    }

    private PolledQuote read(Outcome outcome) {
        BoundedBody body = outcome.response.body();
        long readAt = outcome.at.toEpochMilli();
        String symbol = outcome.symbol;
        long time = PolledQuote.NONE;
        String problem = null;
        if (body.cut()) {
            problem = "the body is longer than " + body.bytes().length + " bytes; cut there";
        } else {
            try {
                QuoteFields quote = QuoteFields.read(body.bytes(), symbol, readAt, quoteTime);
                symbol = quote.symbol();
                time = quote.time();
            } catch (UnreadableQuoteException e) {
                problem = e.getMessage();
            }
        }
        return new PolledQuote(symbol, address(outcome), body.bytes(), time, readAt, problem);
    }

    private SymbolAccess access(Outcome outcome, int refusedWith) {
        return new SymbolAccess(outcome.symbol, address(outcome), refusedWith);
    }

    private void failed(Outcome outcome, String reason, Duration atLeast) {
        requestsFailed.inc();
        schedule.failed(outcome.symbol, System.nanoTime(), atLeast);
        if (schedule.failures(outcome.symbol) == 1) {
            LOG.warn("{} failed ({}); trying again with back-off", address(outcome), reason);
        }
    }

    private String address(Outcome outcome) {
        return QuoteEndpoint.address(baseUrl, outcome.symbol);
    }

    private String reason(Throwable error) {
        return error instanceof CancellationException
                ? "no answer in time"
                : Failures.describe(error, token);
    }

    @Override
    public void wakeUp() {
        awake = true;
        signal.release();
    }

    @Override
    public void close() {
        underWay.values().forEach(request -> request.future.cancel(true));
    }
}
