package io.tidemark.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The limit of what was bought of each type in the last minutes, each second: a thread for each
 * partition with a plain consumer, Jackson's parser and a hash map, and one producer with
 * transactions. It keeps nothing that outlives it.
 */
public final class BarePulse {

    private static final JsonFactory JSON = new JsonFactory();
    private static final long OUT_OF_ORDERNESS_MS = 5_000;

    private final Bare.Output output;
    private final long sizeMs;
    private final long slideMs;
    private final long[] watermarks;
    private final TreeMap<Long, Map<String, Sum>> slices = new TreeMap<>();
    private final Map<String, Sum> window = new HashMap<>();
    private long next = Long.MIN_VALUE;

    /** What was bought of a type. */
    private static final class Sum {
        private long products;
        private long purchases;
        private long productsBefore;
        private long purchasesBefore;

        void add(Sum other, int sign) {
            products += sign * other.products;
            purchases += sign * other.purchases;
        }

        /** Whether it is another one than at the last call. */
        boolean hasChanged() {
            boolean changed = products != productsBefore || purchases != purchasesBefore;
            productsBefore = products;
            purchasesBefore = purchases;
            return changed;
        }
    }

    private BarePulse(Bare.Output output, long sizeMs, long slideMs, int partitions) {
        this.output = output;
        this.sizeMs = sizeMs;
        this.slideMs = slideMs;
        this.watermarks = new long[partitions];
        Arrays.fill(watermarks, Long.MIN_VALUE);
    }

    /**
     * Sums until it is ended.
     *
     * @param arguments brokers, input, output, ms between commits, size and slide in ms
     */
    public static void main(String[] arguments) throws Exception {
        Bare kafka = Bare.of(arguments);
        List<TopicPartition> partitions = kafka.partitions();
        try (Bare.Output output = kafka.output("pulse")) {
            BarePulse pulse =
                    new BarePulse(
                            output,
                            Long.parseLong(arguments[4]),
                            Long.parseLong(arguments[5]),
                            partitions.size());
            kafka.forEach(
                    partitions,
                    partition -> pulse.read(kafka, partition, partitions.indexOf(partition)));
        }
    }

    private void read(Bare kafka, TopicPartition partition, int number) throws IOException {
        Map<Long, Map<String, Sum>> polled = new HashMap<>();
        long newest = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer(partition)) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> order : consumer.poll(Bare.POLL)) {
                    newest = Math.max(newest, sum(order.value(), polled));
                }
                // Also when nothing has come, since what was written is to be committed.
                take(number, polled, newest - OUT_OF_ORDERNESS_MS - 1);
                polled.clear();
            }
        }
    }

    /** Adds an order to the slice that it is in, and tells its time. */
    private long sum(byte[] order, Map<Long, Map<String, Sum>> polled) throws IOException {
        String type = "";
        long quantity = 0;
        long time = 0;
        try (JsonParser json = JSON.createParser(order)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "productType" -> type = json.getText();
                    case "quantity" -> quantity = json.getLongValue();
                    case "orderTime" -> time = json.getLongValue();
                    default -> json.skipChildren();
                }
            }
        }
        Sum sum =
                polled.computeIfAbsent(time - Math.floorMod(time, slideMs), any -> new HashMap<>())
                        .computeIfAbsent(type, any -> new Sum());
        sum.products += quantity;
        sum.purchases++;
        return time;
    }

    private synchronized void take(int number, Map<Long, Map<String, Sum>> polled, long watermark) {
        polled.forEach(
                (start, sums) -> {
                    Map<String, Sum> slice = slices.computeIfAbsent(start, any -> new HashMap<>());
                    sums.forEach(
                            (type, sum) ->
                                    slice.computeIfAbsent(type, any -> new Sum()).add(sum, 1));
                });
        watermarks[number] = watermark;
        long together = Arrays.stream(watermarks).min().getAsLong();
        while (!slices.isEmpty() && fire(together)) {}
        output.commitIfDue();
    }

    /** The next window, which ends with a slice; whether it was over. */
    private boolean fire(long watermark) {
        if (window.isEmpty()) {
            next = Math.max(next, slices.firstKey());
        }
        if (next + slideMs - 1 > watermark) {
            return false;
        }
        long end = next + slideMs;
        // What leaves has left before this window ends.
        change(slices.remove(end - sizeMs - slideMs), -1);
        change(slices.get(next), 1);
        window.forEach(
                (type, sum) -> {
                    if (sum.hasChanged() && sum.purchases > 0) {
                        output.write(type, row(type, sum, end));
                    }
                });
        window.values().removeIf(sum -> sum.purchases == 0);
        next = end;
        return true;
    }

    private void change(Map<String, Sum> slice, int sign) {
        if (slice == null) {
            return;
        }
        slice.forEach((type, sum) -> window.computeIfAbsent(type, any -> new Sum()).add(sum, sign));
    }

    private byte[] row(String type, Sum sum, long end) {
        return ("{\"product_type\":\""
                        + type
                        + "\",\"products\":"
                        + sum.products
                        + ",\"purchases\":"
                        + sum.purchases
                        + ",\"window_start\":"
                        + (end - sizeMs)
                        + ",\"window_end\":"
                        + end
                        + "}")
                .getBytes(UTF_8);
    }
}
