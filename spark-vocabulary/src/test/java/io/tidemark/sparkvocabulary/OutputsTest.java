package io.tidemark.sparkvocabulary;

import static io.tidemark.sparkvocabulary.Batches.BATCH;
import static io.tidemark.sparkvocabulary.Batches.SIZE;
import static io.tidemark.sparkvocabulary.Batches.SLIDE;
import static io.tidemark.sparkvocabulary.Batches.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.console.Batch;
import io.tidemark.counts.Count;
import io.tidemark.counts.OutputMode;
import io.tidemark.testing.Answers;
import io.tidemark.testing.TestFlink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class OutputsTest {

    /** No batch ends before the input does. */
    private static final Duration ONE_BATCH = Duration.ofDays(10_000);

    private static final Duration TRIGGER = Duration.ofMillis(5);

    /** Static, for operators run as copies. */
    private static final ConcurrentLinkedQueue<List<String>> HANDED = new ConcurrentLinkedQueue<>();

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private final StreamExecutionEnvironment env = TestFlink.environment(0);
    private final DataStream<String> words = words(Batches.lines(env));

    @Test
    void pprint() throws Exception {
        List<Batch> batches = collected(Outputs.pprint(words, ONE_BATCH));
        assertThat(batches).hasSize(1);
        List<String> printed = new ArrayList<>(batches.get(0).rows());
        assertThat(printed)
                .containsExactly(
                        "to", "be", "or", "not", "to", "be", "that", "is", "the", "question");
        assertThat(batches.get(0).more()).isTrue();
        printed.add("...");
        Answers.write("pprint", printed);
    }

    @Test
    void saveAsTextFiles(@TempDir Path folder) throws Exception {
        Outputs.saveAsTextFiles(
                words, new org.apache.flink.core.fs.Path(folder.toUri()), "words", BATCH);
        env.execute();
        List<String> saved = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                for (String line : Files.readAllLines(file)) {
                    saved.add(file.getParent().getFileName() + " " + line);
                }
            }
        }
        saved.sort(null);
        assertThat(saved)
                .hasSize(27)
                .startsWith("words-1000 be", "words-1000 be", "words-1000 is")
                .endsWith("words-5000 sleep", "words-5000 to", "words-5000 to");
        Answers.write("saveAsTextFiles", saved);
    }

    @Test
    void foreachBatch() throws Exception {
        HANDED.clear();
        Outputs.foreachBatch(words, batch -> HANDED.add(List.copyOf(batch)), BATCH);
        env.execute();
        List<String> handed =
                HANDED.stream().map(batch -> batch.stream().sorted().toList() + "").toList();
        assertThat(handed)
                .containsExactly(
                        "[be, be, is, not, or, question, that, the, to, to]",
                        "[as, be, it, may, that]",
                        "[be, is, not, or, question, the, to]",
                        "[dream, perchance, sleep, to, to]");
        Answers.write("foreachRDD", handed);
    }

    @ParameterizedTest
    @EnumSource(names = "APPEND", mode = EnumSource.Mode.EXCLUDE)
    void runningCounts(OutputMode mode) throws Exception {
        Collection<String> table = table(collected(OutputModes.running(words, mode, TRIGGER)));
        assertThat(table)
                .hasSize(14)
                .contains("be 4", "dream 1", "is 2", "question 2", "that 2", "to 5");
        Answers.write("running-" + mode, table);
    }

    @ParameterizedTest
    @EnumSource
    void windowedCounts(OutputMode mode) throws Exception {
        List<Count> rows =
                collected(
                        OutputModes.windowed(
                                words,
                                SIZE,
                                SLIDE,
                                mode,
                                TRIGGER,
                                late -> late.sinkTo(new DiscardingSink<>()).uid("late")));
        assertThat(table(rows))
                .hasSize(65)
                .contains(
                        "be@-2000 2",
                        "be@-1000 3",
                        "be@0 3",
                        "be@1000 2",
                        "be@2000 1",
                        "be@3000 1");
        if (mode == OutputMode.APPEND) {
            assertThat(rows).hasSize(65);
        }
        Answers.write("windowed-" + mode, table(rows));
    }

    /** The last row of each key and window; of the whole tables the last. */
    private static List<String> table(List<Count> rows) {
        Map<String, Long> table = new LinkedHashMap<>();
        long batch = 0;
        for (Count row : rows) {
            if (row.batch() != null && row.batch() > batch) {
                batch = row.batch();
                table.clear();
            }
            String window = row.windowStart() == null ? "" : "@" + row.windowStart();
            table.put(row.key() + window, row.count());
        }
        return table.entrySet().stream()
                .map(row -> row.getKey() + " " + row.getValue())
                .sorted()
                .toList();
    }

    private <T> List<T> collected(DataStream<T> stream) throws Exception {
        CloseableIterator<T> results = stream.collectAsync();
        env.execute();
        List<T> all = new ArrayList<>();
        results.forEachRemaining(all::add);
        return all;
    }
}
