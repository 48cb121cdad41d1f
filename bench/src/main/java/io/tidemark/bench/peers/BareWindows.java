package io.tidemark.bench.peers;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The limit of counts in sliding windows: a thread for each partition with a plain consumer and a
 * hash map, and one producer with transactions. It keeps nothing that outlives it.
 */
public final class BareWindows {

    private static final long OUT_OF_ORDERNESS_MS = 5_000;

    private final Bare kafka;
    private final long sizeMs;
    private final long slideMs;

    private BareWindows(Bare kafka, long sizeMs, long slideMs) {
        this.kafka = kafka;
        this.sizeMs = sizeMs;
        this.slideMs = slideMs;
    }

    /**
     * Counts until it is ended.
     *
     * @param arguments brokers, input, output, ms between commits, size and slide in ms
     */
    public static void main(String[] arguments) throws Exception {
        Bare kafka = Bare.of(arguments);
        new BareWindows(kafka, Long.parseLong(arguments[4]), Long.parseLong(arguments[5])).run();
    }

    private void run() throws Exception {
        List<TopicPartition> partitions = kafka.partitions();
        try (Bare.Output output = kafka.output("windows")) {
            Firing firing = new Firing(partitions.size(), output);
            kafka.forEach(
                    partitions,
                    partition -> {
                        Reader reader = new Reader(partitions.indexOf(partition), firing);
                        try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer(partition)) {
                            while (true) {
                                consumer.poll(Bare.POLL).forEach(reader::read);
                                reader.handOn();
                            }
                        }
                    });
        }
    }

    /** Counts the records of one partition by slice and page. */
    private final class Reader {

        private final int number;
        private final Firing firing;
        private final BareView view = new BareView();
        private final TreeMap<Long, Map<String, int[]>> open = new TreeMap<>();
        private long newest;
        private long current = Long.MIN_VALUE;
        private Map<String, int[]> counts = Map.of();

        Reader(int number, Firing firing) {
            this.number = number;
            this.firing = firing;
        }

        void read(ConsumerRecord<byte[], byte[]> record) {
            view.read(record.value());
            long time = view.time();
            long slice = time - Math.floorMod(time, slideMs);
            if (slice != current) {
                current = slice;
                counts = open.computeIfAbsent(slice, any -> new HashMap<>());
            }
            counts.computeIfAbsent(view.page(), any -> new int[1])[0]++;
            newest = Math.max(newest, time);
        }

        void handOn() {
            if (open.isEmpty()) {
                return;
            }
            long watermark = newest - OUT_OF_ORDERNESS_MS - 1;
            Map<Long, Map<String, int[]>> done = open.headMap(watermark - slideMs + 2);
            firing.take(number, Map.copyOf(done), watermark);
            done.clear();
            current = Long.MIN_VALUE;
        }
    }

    /** Puts the partitions' slices together, and writes each window once it is over in all. */
    private final class Firing {

        private final Bare.Output output;
        private final long[] watermarks;
        private final TreeMap<Long, Map<String, int[]>> slices = new TreeMap<>();
        private final Map<String, int[]> window = new HashMap<>();
        private long next = Long.MIN_VALUE;

        Firing(int partitions, Bare.Output output) {
            this.output = output;
            this.watermarks = new long[partitions];
            Arrays.fill(watermarks, Long.MIN_VALUE);
        }

        synchronized void take(int number, Map<Long, Map<String, int[]>> done, long watermark) {
            done.forEach(
                    (slice, counts) ->
                            add(slices.computeIfAbsent(slice, any -> new HashMap<>()), counts, 1));
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
            Map<String, int[]> entering = slices.get(next);
            if (entering != null) {
                add(window, entering, 1);
            }
            long end = next + slideMs;
            window.forEach(
                    (page, count) ->
                            output.write(
                                    page, BareView.result(end - sizeMs, end, page, count[0], "")));
            Map<String, int[]> leaving = slices.remove(end - sizeMs);
            if (leaving != null) {
                add(window, leaving, -1);
                window.values().removeIf(count -> count[0] == 0);
            }
            next = end;
            return true;
        }

        private static void add(Map<String, int[]> to, Map<String, int[]> counts, int sign) {
            counts.forEach(
                    (page, count) ->
                            to.computeIfAbsent(page, any -> new int[1])[0] += sign * count[0]);
        }
    }
}
