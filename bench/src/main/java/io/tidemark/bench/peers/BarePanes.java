package io.tidemark.bench.peers;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The limit of counts that are told early and withdrawn when there is a better one: a thread for
 * each partition with a plain consumer and a hash map, which after each poll are added to those of
 * all, and one producer with transactions. It keeps nothing that outlives it.
 */
public final class BarePanes {

    /** As many views of a page as {@link TidemarkPanes} waits for; a poll may bring more. */
    private static final int EARLY = TidemarkPanes.EARLY;

    private static final long OUT_OF_ORDERNESS_MS = 5_000;

    private final Bare.Output output;
    private final long sizeMs;
    private final long[] watermarks;
    private final TreeMap<Long, Map<String, Pane>> windows = new TreeMap<>();

    /** A page in a window. */
    private static final class Pane {
        private int count;
        private int told;
    }

    private BarePanes(Bare.Output output, long sizeMs, int partitions) {
        this.output = output;
        this.sizeMs = sizeMs;
        this.watermarks = new long[partitions];
        Arrays.fill(watermarks, Long.MIN_VALUE);
    }

    /**
     * Counts until it is ended.
     *
     * @param arguments brokers, input, output, ms between commits, size and slide in ms
     */
    public static void main(String[] arguments) throws Exception {
        Bare kafka = Bare.of(arguments);
        List<TopicPartition> partitions = kafka.partitions();
        try (Bare.Output output = kafka.output("panes")) {
            BarePanes panes =
                    new BarePanes(output, Long.parseLong(arguments[4]), partitions.size());
            kafka.forEach(
                    partitions,
                    partition -> panes.read(kafka, partition, partitions.indexOf(partition)));
        }
    }

    private void read(Bare kafka, TopicPartition partition, int number) {
        BareView view = new BareView();
        Map<Long, Map<String, int[]>> polled = new HashMap<>();
        long newest = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer(partition)) {
            while (true) {
                for (var value : consumer.poll(Bare.POLL)) {
                    view.read(value.value());
                    long time = view.time();
                    polled.computeIfAbsent(
                                    time - Math.floorMod(time, sizeMs), any -> new HashMap<>())
                            .computeIfAbsent(view.page(), any -> new int[1])[0]++;
                    newest = Math.max(newest, time);
                }
                // Also when nothing has come, since what was written is to be committed.
                take(number, polled, newest - OUT_OF_ORDERNESS_MS - 1);
                polled.clear();
            }
        }
    }

    private synchronized void take(
            int number, Map<Long, Map<String, int[]>> polled, long watermark) {
        polled.forEach(
                (start, counts) -> {
                    Map<String, Pane> window =
                            windows.computeIfAbsent(start, any -> new HashMap<>());
                    counts.forEach(
                            (page, count) -> {
                                Pane pane = window.computeIfAbsent(page, any -> new Pane());
                                pane.count += count[0];
                                if (pane.count - pane.told >= EARLY) {
                                    tell(start, page, pane);
                                }
                            });
                });
        watermarks[number] = watermark;
        long together = Arrays.stream(watermarks).min().getAsLong();
        while (!windows.isEmpty() && windows.firstKey() + sizeMs - 1 <= together) {
            var over = windows.pollFirstEntry();
            over.getValue().forEach((page, pane) -> tell(over.getKey(), page, pane));
        }
        output.commitIfDue();
    }

    private void tell(long start, String page, Pane pane) {
        if (pane.told == pane.count) {
            return;
        }
        if (pane.told > 0) {
            write(start, page, pane.told, true);
        }
        write(start, page, pane.count, false);
        pane.told = pane.count;
    }

    private void write(long start, String page, int count, boolean isRetraction) {
        output.write(
                page,
                BareView.result(
                        start, start + sizeMs, page, count, ",\"retraction\":" + isRetraction));
    }
}
