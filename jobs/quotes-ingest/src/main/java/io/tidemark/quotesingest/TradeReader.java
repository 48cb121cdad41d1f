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
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
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

    /** Trades to be emitted before anything else. */
    private final Queue<Trade> ready = new ArrayDeque<>();

    /** What the feed said before there was something to fill; {@code null} if nothing. */
    private Message held;

    /** The gap that is being filled; {@code null} if there is none. */
    private Filling filling;

    private volatile CompletableFuture<Void> available = new CompletableFuture<>();

    /** A product and how far it has been read. */
    private static final class Product {

        private final String name;
        private long last;
        private long day;
        private BigDecimal volume;

        /** The last trade that a heartbeat told of: by the next one it must have come. */
        private long announced;

        Product(String name, Position position) {
            this.name = name;
            this.last = position.lastTradeId();
            this.day = position.day();
            this.volume = position.volume();
        }
    }

    /**
     * What is missing of a product: up to {@code to}, and of that now the page up to {@code upTo}.
     */
    private static final class Filling {

        private final Product product;
        private final long to;
        private long from;
        private long upTo;
        private int failures;
        private int incomplete;
        private CompletableFuture<Page> page;

        /** What the page had in place of trades; the next thing to be emitted. */
        private List<Unreadable> unreadable = List.of();

        /** Whether what the page has is on its way. */
        private boolean received;

        Filling(Product product, long to) {
            this.product = product;
            this.to = to;
        }
    }

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
            if (!ready.isEmpty()) {
                emit(ready.remove(), output);
                return InputStatus.MORE_AVAILABLE;
            }
            if (filling != null) {
                if (!filling.page.isDone()) {
                    return InputStatus.NOTHING_AVAILABLE;
                }
                if (filling.received) {
                    setAside(filling, output);
                }
                settle();
                continue;
            }
            Message message = held == null ? feed.poll().orElse(null) : held;
            held = null;
            if (message == null) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            Optional<DeadLetter> unreadable = read(message);
            if (unreadable.isPresent()) {
                output.collect(Decoded.unreadable(unreadable.get()), message.receivedAt());
                return InputStatus.MORE_AVAILABLE;
            }
        }
        return InputStatus.NOTHING_AVAILABLE;
    }

    private Optional<DeadLetter> read(Message message) {
        try {
            if (message.cut()) {
                throw new UnreadableQuoteException(
                        "the message is longer than "
                                + message.bytes().length
                                + " bytes; cut there");
            }
            TradeDecoder.Message said = TradeDecoder.decode(message.bytes(), message.receivedAt());
            if (said instanceof Match match) {
                matched(match.trade(), message);
            } else if (said instanceof Heartbeat heartbeat) {
                beaten(heartbeat);
            } else if (said instanceof Refusal refusal) {
                streamErrors.inc();
                feed.drop(refusal.reason());
            }
            return Optional.empty();
        } catch (UnreadableQuoteException e) {
            return Optional.of(
                    DeadLetter.of(origin, null, message.bytes(), message.receivedAt(), e, job));
        }
    }

    private void matched(Trade trade, Message message) {
        Product product = products.get(trade.product());
        if (product == null) {
            return;
        }
        if (trade.tradeId() <= product.last) {
            repeated.inc();
        } else if (product.last == 0 || trade.tradeId() == product.last + 1) {
            ready.add(trade);
        } else {
            held = message;
            fill(product, trade.tradeId() - 1);
        }
    }

    private void beaten(Heartbeat heartbeat) {
        Product product = products.get(heartbeat.product());
        if (product == null || product.last == 0) {
            return;
        }
        long announced = product.announced;
        product.announced = heartbeat.lastTradeId();
        if (announced > product.last) {
            fill(product, announced);
        }
    }

    private void fill(Product product, long to) {
        LOG.debug("{}: asking for trades {} to {}", product.name, product.last + 1, to);
        filling = new Filling(product, to);
        if (to - product.last > MOST_FILLED) {
            miss(product, to - MOST_FILLED, to - MOST_FILLED - product.last);
            product.last = to - MOST_FILLED;
        }
        ask(Duration.ZERO);
    }

    private void ask(Duration pause) {
        filling.from = filling.product.last + 1;
        filling.upTo = Math.min(filling.product.last + TradePages.MOST, filling.to);
        filling.received = false;
        filling.page = pages.upTo(filling.product.name, filling.upTo, pause);
        var unused = filling.page.whenComplete((page, error) -> wake());
    }

    /** Takes a page that has come, or asks for it again. */
    private void settle() {
        Product product = filling.product;
        if (filling.received) {
            // What there was of it has been emitted.
            product.last = filling.upTo;
            if (filling.upTo < filling.to) {
                ask(Duration.ZERO);
            } else {
                filling = null;
            }
            return;
        }
        Page page;
        try {
            page = filling.page.join();
        } catch (CompletionException e) {
            requestsFailed.inc();
            Duration pause = settings.feed().pauses().pause(++filling.failures);
            LOG.warn(
                    "{}: {}; asking again in {} ms",
                    product.name,
                    Failures.describe(e, "\0"),
                    pause.toMillis());
            ask(pause);
            return;
        }
        filling.failures = 0;
        Map<Long, Trade> found = new TreeMap<>();
        for (Trade trade : page.trades()) {
            if (trade.tradeId() > product.last && trade.tradeId() <= filling.upTo) {
                found.put(trade.tradeId(), trade);
            }
        }
        long wanted = filling.upTo - product.last;
        if (found.size() < wanted && ++filling.incomplete < settings.attempts()) {
            ask(settings.feed().pauses().pause(filling.incomplete));
            return;
        }
        filling.incomplete = 0;
        if (found.size() < wanted) {
            miss(product, filling.upTo, wanted - found.size());
        }
        filled.inc(found.size());
        ready.addAll(found.values());
        filling.unreadable = page.unreadable();
        filling.received = true;
    }

    /** What the page had in place of trades that were wanted, or of some that nobody can tell. */
    private void setAside(Filling of, ReaderOutput<Decoded<Trade>> output) {
        for (Unreadable each : of.unreadable) {
            boolean known = each.tradeId() > 0;
            if (!known || (each.tradeId() >= of.from && each.tradeId() <= of.upTo)) {
                long now = System.currentTimeMillis();
                output.collect(
                        Decoded.unreadable(
                                DeadLetter.of(
                                        origin, null, each.bytes(), now, each.problem(), job)),
                        now);
            }
        }
    }

    private void miss(Product product, long upTo, long count) {
        missing.inc(count);
        LOG.warn(
                "{} no longer has {} of the trades {} to {} of {}",
                origin.uri(),
                count,
                product.last + 1,
                upTo,
                product.name);
    }

    private void emit(Trade trade, ReaderOutput<Decoded<Trade>> output) {
        Product product = products.get(trade.product());
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
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        CompletableFuture<Void> next = available;
        if (reads && filling == null && !next.isDone()) {
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
