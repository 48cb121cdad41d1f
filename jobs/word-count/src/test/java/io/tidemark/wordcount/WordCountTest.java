package io.tidemark.wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.console.Batch;
import io.tidemark.job.JobMain;
import io.tidemark.options.OptionParser;
import io.tidemark.testing.Poison;
import io.tidemark.testing.TestFlink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

class WordCountTest {

    private static final Pattern ROW = Pattern.compile("\\('(.*)', (\\d+)\\)");

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private final StreamExecutionEnvironment env =
            StreamExecutionEnvironment.getExecutionEnvironment(JobMain.jobDefaults());

    @Test
    void wordsAreWhatStandsBetweenSpaces() {
        assertThat(Words.of("  to be  or\tnot  ")).containsExactly("to", "be", "or\tnot");
        assertThat(Words.of("")).isEmpty();
    }

    @Test
    void theMostFrequentWordsComeFirst() {
        CountRows rows = new CountRows();
        Map<String, Long> counts = rows.empty();
        for (String word : List.of("b", "a", "c", "c")) {
            counts = rows.add(counts, word);
        }
        assertThat(rows.rows(counts)).containsExactly("('c', 2)", "('a', 1)", "('b', 1)");
        for (int i = 0; i < 20; i++) {
            counts = rows.add(counts, "w" + i);
        }
        assertThat(rows.rows(counts)).hasSize(Batch.ROWS + 1);
    }

    @Test
    @Timeout(120)
    void countsEveryWordOfABoundedSourceOnce() throws Exception {
        List<Batch> batches = new ArrayList<>();
        CloseableIterator<?>[] collected = new CloseableIterator<?>[1];
        WordCount.define(
                env,
                new DataGeneratorSource<>(
                        i -> i % 2 == 0 ? "to be or" : "not to be", 1000, Types.STRING),
                Duration.ofMillis(50),
                stream -> collected[0] = stream.collectAsync());
        env.execute();
        collected[0].forEachRemaining(batch -> batches.add((Batch) batch));

        Map<String, Long> sum = new HashMap<>();
        batches.forEach(batch -> addRows(batch, sum));
        assertThat(sum).isEqualTo(Map.of("to", 1000L, "be", 1000L, "or", 500L, "not", 500L));
        assertThat(batches).extracting(Batch::end).isSorted();
    }

    @Test
    @Timeout(120)
    void readsWhatAPersonTypesIntoAServer() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CloseableIterator<?>[] collected = new CloseableIterator<?>[1];
            WordCount.define(
                    env,
                    new SocketSource("127.0.0.1", server.getLocalPort(), 1000),
                    Duration.ofMillis(100),
                    stream -> collected[0] = stream.collectAsync());
            JobClient job = env.executeAsync();
            CompletableFuture<Void> typed = CompletableFuture.runAsync(() -> type(server));

            Map<String, Long> sum = new HashMap<>();
            while (sum.getOrDefault("bye", 0L) < 1) {
                addRows((Batch) collected[0].next(), sum);
            }
            typed.join();
            job.cancel().get();
            assertThat(sum).isEqualTo(Map.of("hello", 2L, "world", 1L, "bye", 1L));
        }
    }

    /** Whatever a server sends, the job counts on, without a restart. */
    @Test
    @Timeout(300)
    void readsOnAfterWhateverIsSent() throws Exception {
        Poison poison = new Poison("lines", 17, "to be or not to be", "ñ 😀\r\n\r\nthe end");
        StreamExecutionEnvironment strict = TestFlink.environment(0);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CloseableIterator<?>[] collected = new CloseableIterator<?>[1];
            WordCount.define(
                    strict,
                    new SocketSource("127.0.0.1", server.getLocalPort(), 1000),
                    Duration.ofMillis(100),
                    stream -> collected[0] = stream.collectAsync());
            JobClient job = strict.executeAsync();
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(poison, server));

            long ends = 0;
            List<String> rows = new ArrayList<>();
            while (ends < 10 * Poison.records()) {
                Batch batch = (Batch) collected[0].next();
                rows.addAll(batch.rows());
                ends += endsIn(batch);
            }
            sent.join();
            job.cancel().get();
            assertThat(rows).anyMatch(row -> row.startsWith("('be', "));
        }
    }

    private static long endsIn(Batch batch) {
        return batch.rows().stream()
                .map(ROW::matcher)
                .filter(row -> row.matches() && row.group(1).equals("bye"))
                .mapToLong(row -> Long.parseLong(row.group(2)))
                .sum();
    }

    /** So many words in the end that they stand above the others. */
    private static void send(Poison poison, ServerSocket server) {
        try (Socket socket = server.accept()) {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            for (long offset = 0; offset < Poison.records(); offset++) {
                byte[] value = poison.at(offset).value();
                if (value != null) {
                    out.write(value);
                }
                if (offset % 2 == 0) {
                    out.write('\n');
                }
            }
            out.write('\n');
            for (long i = 0; i < 10 * Poison.records(); i++) {
                out.write("bye\n".getBytes(UTF_8));
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two connections, one after the other. */
    private static void type(ServerSocket server) {
        try {
            try (Socket first = server.accept()) {
                first.getOutputStream().write("hello world\r\nhel".getBytes(UTF_8));
                first.getOutputStream().write("lo".getBytes(UTF_8));
            }
            try (Socket second = server.accept()) {
                second.getOutputStream().write("bye\n".getBytes(UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void addRows(Batch batch, Map<String, Long> sum) {
        for (String row : batch.rows()) {
            Matcher matcher = ROW.matcher(row);
            assertThat(matcher.matches()).as(row).isTrue();
            sum.merge(matcher.group(1), Long.parseLong(matcher.group(2)), Long::sum);
        }
    }

    @Test
    void theUidsAreTheSavepointContract() {
        WordCountOptions options = new WordCountOptions();
        new OptionParser(options, Map.of()).parse();
        WordCount.wire(env, options);
        assertThat(env.getStreamGraph().getStreamNodes())
                .extracting(StreamNode::getTransformationUID)
                .containsExactlyInAnyOrder("lines", "words", "counts-of-batch", "console");
    }
}
