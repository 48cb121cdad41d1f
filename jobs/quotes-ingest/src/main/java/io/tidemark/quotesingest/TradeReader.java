package io.tidemark.quotesingest;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Origin;
import io.tidemark.http.Failures;
import io.tidemark.http.WebSocketFeed;
import io.tidemark.http.WebSocketFeed.Message;
import io.tidemark.quotesingest.TradeDecoder.Heartbeat;
import io.tidemark.quotesingest.TradeDecoder.Match;
import io.tidemark.quotesingest.TradeDecoder.Page;
import io.tidemark.quotesingest.TradeDecoder.Refusal;
import io.tidemark.quotesingest.TradeDecoder.Unreadable;
import io.tidemark.quotesingest.TradesSplit.Position;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads trades in the order of their ids, in the task's thread: from the feed, and where that
 * leaves some out, page by page from the service's memory. What is emitted and how far that is
 * change together, so a checkpoint holds exactly what went before it.
 */
final class TradeReader implements SourceReader<Decoded<Trade>, TradesSplit> {

    private static final Logger LOG = LoggerFactory.getLogger(TradeReader.class);
    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    /** How many trades are asked for at most after a long absence; older ones are left out. */
    static final long MOST_FILLED = 1_000_000;

    /** A product's last trade before the one that was read last by so many: they count anew. */
    private static final long FAR_BELOW = TradePages.MOST;

    /** So many refusals before the first trade fail the job. */
    private static final int MOST_REFUSALS = 5;

    private final TradePages pages;
    private final CoinbaseSettings settings;
    private final Origin origin;
    private final String job;
    private final boolean reads;
    private final WebSocketFeed feed;
    private final Map<String, Product> products = new TreeMap<>();

    private final Counter reopened;
    private final Counter requestsFailed;
    private final Counter streamErrors;
    private final Counter repeated;
    private final Counter filled;
    private final Counter missing;
    private final Counter skipped;
    private final Counter restarts;

    /** A trade of the feed that waits until all before it has been filled; {@code null} if none. */
    private Message held;

    private int refusals;

    /** The page that has been asked for; {@code null} if none has. */
    private Asked asked;

    private volatile CompletableFuture<Void> available = new CompletableFuture<>();

    /** A product and how far it has been read. */
    private static final class Product {

        private final String name;
        private long last;
        private long day;
        private BigDecimal volume;

        /** The last trade that a heartbeat told of: by the next one it must have come. */
        private long announced;

        /** Up to which trade it has to be filled; no further than {@code last}: it has not. */
        private long to;

        /** The feed's last one, which a page may not have yet; {@code null} if there is none. */
        private Trade inHand;

        /** When the last trade was; unknown after a restart. */
        private long time = Long.MIN_VALUE;

        /** What a page had, in the order of the ids; the end of it brings the page to its end. */
        private final Queue<Step> steps = new ArrayDeque<>();

        private int failures;
        private int incomplete;

        Product(String name, Position position) {
            this.name = name;
            this.last = position.lastTradeId();
            this.day = position.day();
            this.volume = position.volume();
        }

        boolean isBehind() {
            return to > last;
        }

        /** The time of what comes next. */
        long nextTime() {
            Trade next = steps.element().trade;
            return next == null ? time : next.time();
        }
    }

    /**
     * What is emitted at once, and how far the product has been read by it.
     *
     * @param trade {@code null} if there is none
     */
    private record Step(long upTo, Trade trade, List<DeadLetter> unreadable) {}

    /**
     * A page.
     *
     * @param upTo the last trade that it should have
     * @param probe whether it is to tell if there is such a trade at all
     */
    private record Asked(Product product, long upTo, boolean probe, CompletableFuture<Page> page) {}

    /**
     * A reader.
     *
     * @param origin the service's address, and the topic that its trades go to
     * @param job the job's name in dead letters
     */
    TradeReader(CoinbaseSettings settings, Origin origin, String job, SourceReaderContext context) {
        this.pages = new TradePages(settings);
        this.settings = settings;
        this.origin = origin;
        this.job = job;
        // One connection has all products, each in its order.
        this.reads = context.getIndexOfSubtask() == 0;
        MetricGroup metrics = context.metricGroup();
        this.reopened = metrics.counter("reconnects");
        this.requestsFailed = metrics.counter("requests-failed");
        this.streamErrors = metrics.counter("stream-errors");
        this.repeated = metrics.counter("records-repeated");
        this.filled = metrics.counter("trades-filled");
        this.missing = metrics.counter("trades-missing");
        this.skipped = metrics.counter("trades-left-out");
        this.restarts = metrics.counter("trade-ids-restarted");
        this.feed =
                new WebSocketFeed(
                        () -> URI.create(settings.feedUrl()),
                        () -> Optional.of(subscription(settings.products())),
                        settings.feed(),
                        observer(),
                        this::wake);
        settings.products()
                .forEach(name -> products.put(name, new Product(name, Position.BEGINNING)));
    }

    private static String subscription(List<String> products) {
        return products.stream()
                .map(product -> '"' + product + '"')
                .collect(
                        Collectors.joining(
                                ",",
                                "{\"type\":\"subscribe\",\"product_ids\":[",
                                "],\"channels\":[\"matches\",\"heartbeat\"]}"));
    }

    private WebSocketFeed.Observer observer() {
        return new WebSocketFeed.Observer() {
            @Override
            public void opened(URI address, long connection) {
                LOG.info("Listening to {}", address);
                // What it told of is told again.
                products.values().forEach(product -> product.announced = 0);
                if (connection > 1) {
                    reopened.inc();
                }
            }

            @Override
            public void failed(boolean wasOpen, String reason, Duration pause) {
                if (!wasOpen) {
                    requestsFailed.inc();
                }
                LOG.warn(
                        "{}: {}; connecting again in {} ms",
                        origin.uri(),
                        reason,
                        pause.toMillis());
            }
        };
    }

    private void wake() {
        available.complete(null);
    }

    @Override
    public void start() {}

    /** A product that is no longer asked for is forgotten. */
    @Override
    public void addSplits(List<TradesSplit> splits) {
        for (TradesSplit split : splits) {
            split.products()
                    .forEach(
                            (name, position) ->
                                    products.computeIfPresent(
                                            name, (same, begun) -> new Product(name, position)));
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Decoded<Trade>> output) {
        if (available.isDone()) {
            available = new CompletableFuture<>();
        }
        while (reads) {
            if (asked != null && asked.page.isDone()) {
                Asked answered = asked;
                asked = null;
                settle(answered, output);
                continue;
            }
            Optional<Product> next = next();
            if (next.isPresent()) {
                emit(next.get(), output);
                return InputStatus.MORE_AVAILABLE;
            }
            boolean behind = asked != null || isBehind();
            if (behind && asked == null) {
                ask();
            }
            if (behind && held != null) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            Message message = held == null ? feed.poll().orElse(null) : held;
            held = null;
            if (message == null) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            if (read(message, behind, output)) {
                return InputStatus.MORE_AVAILABLE;
            }
        }
        return InputStatus.NOTHING_AVAILABLE;
    }

    private boolean isBehind() {
        return products.values().stream().anyMatch(Product::isBehind);
    }

    /**
     * The product whose page is to be gone on with: of all that are behind, and have a page each,
     * that with the oldest trade. So none gets ahead of another, whose trades would be late.
     */
    private Optional<Product> next() {
        Product oldest = null;
        for (Product product : products.values()) {
            if (!product.steps.isEmpty()) {
                if (oldest == null || product.nextTime() < oldest.nextTime()) {
                    oldest = product;
                }
            } else if (product.isBehind()) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(oldest);
    }

    /** Asks for a page of a product that has none. */
    private void ask() {
        products.values().stream()
                .filter(product -> product.isBehind() && product.steps.isEmpty())
                .findFirst()
                .ifPresent(product -> ask(product, Duration.ZERO));
    }

    private void ask(Product product, Duration pause) {
        boolean probe = product.to - product.last > MOST_FILLED;
        long upTo = probe ? product.to : Math.min(product.last + TradePages.MOST, product.to);
        LOG.debug("{}: asking for trades {} to {}", product.name, product.last + 1, upTo);
        CompletableFuture<Page> page = pages.upTo(product.name, upTo, pause);
        asked = new Asked(product, upTo, probe, page);
        var unused = page.whenComplete((trades, error) -> wake());
    }

    /** Whether something was emitted. */
    private boolean read(Message message, boolean behind, ReaderOutput<Decoded<Trade>> output) {
        try {
            if (message.cut()) {
                throw new UnreadableQuoteException(
                        "the message is longer than "
                                + message.bytes().length
                                + " bytes; cut there");
            }
            TradeDecoder.Message said = TradeDecoder.decode(message.bytes(), message.receivedAt());
            if (said instanceof Match match) {
                return matched(match, message, behind, output);
            } else if (said instanceof Heartbeat heartbeat) {
                beaten(heartbeat);
            } else if (said instanceof Refusal refusal) {
                streamErrors.inc();
                requireEverRead(refusal);
                feed.drop(refusal.reason());
            }
            return false;
        } catch (UnreadableQuoteException e) {
            output.collect(
                    Decoded.unreadable(letter(message.bytes(), message.receivedAt(), e)),
                    message.receivedAt());
            return true;
        }
    }

    /** What has always been refused, such as a product that does not exist, will always be. */
    private void requireEverRead(Refusal refusal) {
        if (products.values().stream().allMatch(product -> product.last == 0)
                && ++refusals == MOST_REFUSALS) {
            throw new SuppressRestartsException(
                    new IOException(
                            origin.uri()
                                    + " refuses to tell of "
                                    + String.join(",", products.keySet())
                                    + " ("
                                    + refusal.reason()
                                    + "); see --products"));
        }
    }

    private DeadLetter letter(byte[] bytes, long receivedAt, UnreadableQuoteException problem) {
        return DeadLetter.of(origin, null, bytes, receivedAt, problem, job);
    }

    /** Whether the trade was emitted. */
    private boolean matched(
            Match match, Message message, boolean behind, ReaderOutput<Decoded<Trade>> output) {
        Trade trade = match.trade();
        long id = trade.tradeId();
        Product product = products.get(trade.product());
        if (product == null) {
            return false;
        }
        if (match.last() && id + FAR_BELOW < product.last) {
            restarts.inc();
            LOG.warn(
                    "{}: the last trade of {} is {}, and {} was read: going on from there",
                    origin.uri(),
                    product.name,
                    id,
                    product.last);
            product.last = id - 1;
            product.to = 0;
            product.announced = 0;
            product.inHand = null;
            product.steps.clear();
            if (asked != null && asked.product == product) {
                asked = null;
            }
        }
        if (id <= product.last) {
            repeated.inc();
            return false;
        }
        if (!behind && (product.last == 0 || id == product.last + 1)) {
            emit(product, trade, output);
            return true;
        }
        if (match.last()) {
            // All products' last ones come first: so they can be filled side by side.
            product.last = product.last == 0 ? id - 1 : product.last;
            product.to = Math.max(product.to, id);
            product.inHand = trade;
            return false;
        }
        if (!behind) {
            product.to = id - 1;
        }
        held = message;
        return false;
    }

    private void beaten(Heartbeat heartbeat) {
        Product product = products.get(heartbeat.product());
        if (product == null || product.last == 0) {
            return;
        }
        product.to = Math.max(product.to, product.announced);
        product.announced = heartbeat.lastTradeId();
    }

    /** Takes a page that has come, or asks for it again. */
    private void settle(Asked answered, ReaderOutput<Decoded<Trade>> output) {
        Product product = answered.product;
        if (!product.isBehind()) {
            return;
        }
        Page page;
        try {
            page = answered.page.join();
        } catch (CompletionException e) {
            requestsFailed.inc();
            Duration pause = settings.feed().pauses().pause(++product.failures);
            LOG.warn(
                    "{}: {}; asking again in {} ms",
                    product.name,
                    Failures.describe(e, "\0"),
                    pause.toMillis());
            ask(product, pause);
            return;
        }
        product.failures = 0;
        long from = answered.probe ? answered.upTo - TradePages.MOST + 1 : product.last + 1;
        NavigableMap<Long, Trade> found = new TreeMap<>();
        for (Trade trade : page.trades()) {
            if (trade.tradeId() >= from && trade.tradeId() <= answered.upTo) {
                found.put(trade.tradeId(), trade);
            }
        }
        Trade inHand = product.inHand;
        if (inHand != null
                && !answered.probe
                && inHand.tradeId() >= from
                && inHand.tradeId() <= answered.upTo) {
            found.putIfAbsent(inHand.tradeId(), inHand);
        }
        long wanted = answered.probe ? 1 : answered.upTo - product.last;
        if (found.size() < wanted && ++product.incomplete < settings.attempts()) {
            ask(product, settings.feed().pauses().pause(product.incomplete));
            return;
        }
        product.incomplete = 0;
        if (answered.probe) {
            probed(product, !found.isEmpty(), output);
        } else {
            filled(product, answered.upTo, found, page.unreadable());
        }
    }

    /** Leaves out what is too much; a trade that nobody has is not believed in. */
    private void probed(Product product, boolean exists, ReaderOutput<Decoded<Trade>> output) {
        if (exists) {
            long count = product.to - MOST_FILLED - product.last;
            skipped.inc(count);
            LOG.warn(
                    "{}: {} trades of {} are left out, {} to {}: no more than {} are asked for",
                    origin.uri(),
                    count,
                    product.name,
                    product.last + 1,
                    product.to - MOST_FILLED,
                    MOST_FILLED);
            product.last = product.to - MOST_FILLED;
            return;
        }
        streamErrors.inc();
        LOG.warn(
                "{} tells of trade {} of {}, which has read up to {}, and has none near it",
                origin.uri(),
                product.to,
                product.name,
                product.last);
        product.to = product.last;
        product.inHand = null;
        if (held != null) {
            // Were it another product's, it would be missed, and asked for.
            Message doubted = held;
            held = null;
            output.collect(
                    Decoded.unreadable(
                            letter(
                                    doubted.bytes(),
                                    doubted.receivedAt(),
                                    new UnreadableQuoteException("the service has no such trade"))),
                    doubted.receivedAt());
        }
    }

    private void filled(
            Product product,
            long upTo,
            NavigableMap<Long, Trade> found,
            List<Unreadable> unreadable) {
        long lost = upTo - product.last - found.size();
        if (lost > 0) {
            missing.inc(lost);
            LOG.warn(
                    "{} no longer has {} of the trades {} to {} of {}",
                    origin.uri(),
                    lost,
                    product.last + 1,
                    upTo,
                    product.name);
        }
        filled.inc(found.size());
        found.forEach((id, trade) -> product.steps.add(new Step(id, trade, List.of())));
        long now = System.currentTimeMillis();
        List<DeadLetter> letters =
                unreadable.stream()
                        .filter(
                                each ->
                                        each.tradeId() <= 0
                                                || (each.tradeId() > product.last
                                                        && each.tradeId() <= upTo))
                        .map(each -> letter(each.bytes(), now, each.problem()))
                        .toList();
        product.steps.add(new Step(upTo, null, letters));
    }

    private void emit(Product product, ReaderOutput<Decoded<Trade>> output) {
        Step step = product.steps.remove();
        if (step.trade != null) {
            emit(product, step.trade, output);
        }
        step.unreadable.forEach(
                letter -> output.collect(Decoded.unreadable(letter), letter.timestamp()));
        product.last = step.upTo;
    }

    private void emit(Product product, Trade trade, ReaderOutput<Decoded<Trade>> output) {
        long day = Math.floorDiv(trade.time(), DAY_MS);
        BigDecimal size = new BigDecimal(trade.size());
        if (day >= product.day) {
            product.volume = day > product.day ? size : product.volume.add(size);
            product.day = day;
        }
        output.collect(
                Decoded.of(trade.withDayVolume(day < product.day ? null : product.volume)),
                trade.time());
        product.last = trade.tradeId();
        product.time = trade.time();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        CompletableFuture<Void> next = available;
        if (reads && held == null && !next.isDone()) {
            var unused =
                    next.completeOnTimeout(
                            null, feed.patience().toMillis() + 1, TimeUnit.MILLISECONDS);
        }
        return next;
    }

    @Override
    public List<TradesSplit> snapshotState(long checkpoint) {
        if (!reads) {
            return List.of();
        }
        Map<String, Position> positions = new TreeMap<>();
        products.forEach(
                (name, product) ->
                        positions.put(
                                name, new Position(product.last, product.day, product.volume)));
        return List.of(new TradesSplit(positions));
    }

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {
        feed.close();
    }
}
