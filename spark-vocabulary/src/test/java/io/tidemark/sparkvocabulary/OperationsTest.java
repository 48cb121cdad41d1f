package io.tidemark.sparkvocabulary;

import static io.tidemark.sparkvocabulary.Batches.BATCH;
import static io.tidemark.sparkvocabulary.Batches.places;
import static io.tidemark.sparkvocabulary.Batches.run;
import static io.tidemark.sparkvocabulary.Batches.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.testing.TestFlink;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class OperationsTest {

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private final StreamExecutionEnvironment env = TestFlink.environment(0);
    private final DataStream<String> lines = Batches.lines(env);

    @Test
    void map() throws Exception {
        assertThat(run("map", Operations.map(lines, line -> (long) line.length(), Types.LONG)))
                .containsExactly("0 18", "0 20", "1 17", "3 28", "4 27");
    }

    @Test
    void flatMap() throws Exception {
        assertThat(
                        run(
                                "flatMap",
                                Operations.flatMap(
                                        lines,
                                        (line, out) ->
                                                Stream.of(line.split(" ", -1))
                                                        .forEach(out::collect),
                                        Types.STRING)))
                .hasSize(27)
                .startsWith("0 be", "0 be", "0 is", "0 not", "0 or")
                .endsWith("4 dream", "4 perchance", "4 sleep", "4 to", "4 to");
    }

    @Test
    void filter() throws Exception {
        assertThat(run("filter", Operations.filter(lines, line -> line.contains("question"))))
                .containsExactly("0 that is the question", "3 the question is to be or not");
    }

    @Test
    void repartition() throws Exception {
        DataStream<String> spread =
                Operations.repartition(words(lines), 2).map(new Where()).uid("where");
        List<String> results = run("repartition", spread, word -> word.split("@", -1)[0]);
        assertThat(results).hasSize(27).startsWith("0 be", "0 be", "0 is").endsWith("4 to", "4 to");
        assertThat(Where.SEEN).containsExactlyInAnyOrder(0, 1);
    }

    /** Notes the subtask. */
    private static final class Where extends RichMapFunction<String, String> {

        private static final Set<Integer> SEEN = ConcurrentHashMap.newKeySet();

        @Override
        public String map(String word) {
            SEEN.add(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
            return word;
        }
    }

    @Test
    void union() throws Exception {
        assertThat(run("union", Operations.union(lines, Batches.otherLines(env))))
                .containsExactly(
                        "0 ay there is the rub",
                        "0 that is the question",
                        "0 to be or not to be",
                        "1 be that as it may",
                        "2 for in that sleep of death",
                        "3 the question is to be or not",
                        "3 what is the dream or the question to be",
                        "4 to sleep perchance to dream");
    }

    @Test
    void count() throws Exception {
        assertThat(run("count", Operations.count(words(lines), BATCH)))
                .containsExactly("0 10", "1 5", "3 7", "4 5");
    }

    @Test
    void reduce() throws Exception {
        DataStream<Long> lengths =
                words(lines).map(word -> (long) word.length(), Types.LONG).uid("lengths");
        assertThat(run("reduce", Operations.reduce(lengths, Long::max, BATCH)))
                .containsExactly("0 8", "1 4", "3 8", "4 9");
    }

    @Test
    void countByValue() throws Exception {
        assertThat(run("countByValue", Operations.countByValue(words(lines), BATCH)))
                .hasSize(24)
                .startsWith("0 (be,2)", "0 (is,1)", "0 (not,1)", "0 (or,1)", "0 (question,1)")
                .endsWith("4 (dream,1)", "4 (perchance,1)", "4 (sleep,1)", "4 (to,2)");
    }

    @Test
    void reduceByKey() throws Exception {
        assertThat(run("reduceByKey", Operations.reduceByKey(places(lines), Long::sum, BATCH)))
                .hasSize(24)
                .startsWith("0 (be,6)", "0 (is,1)", "0 (not,3)", "0 (or,2)", "0 (question,3)")
                .endsWith("4 (dream,4)", "4 (perchance,2)", "4 (sleep,1)", "4 (to,3)");
    }

    @Test
    void join() throws Exception {
        assertThat(
                        run(
                                "join",
                                Operations.join(
                                        places(lines), places(Batches.otherLines(env)), BATCH)))
                .containsExactly(
                        "0 (is,1,2)",
                        "0 (the,2,3)",
                        "3 (be,4,8)",
                        "3 (is,2,1)",
                        "3 (or,5,4)",
                        "3 (question,1,6)",
                        "3 (the,0,2)",
                        "3 (the,0,5)",
                        "3 (to,3,7)");
    }

    @Test
    void cogroup() throws Exception {
        assertThat(
                        run(
                                "cogroup",
                                Operations.cogroup(
                                        places(lines), places(Batches.otherLines(env)), BATCH),
                                group ->
                                        "(%s,%s,%s)"
                                                .formatted(
                                                        group.f0,
                                                        group.f1.stream().sorted().toList(),
                                                        group.f2.stream().sorted().toList())))
                .hasSize(35)
                .contains("0 (be,[1, 5],[])", "0 (is,[1],[2])", "0 (rub,[],[4])")
                .contains("2 (sleep,[],[3])", "3 (the,[0],[2, 5])", "4 (to,[0, 3],[])");
    }

    @Test
    void transform() throws Exception {
        assertThat(
                        run(
                                "transform",
                                Operations.transform(
                                        words(lines),
                                        batch ->
                                                batch.stream()
                                                        .distinct()
                                                        .sorted()
                                                        .limit(3)
                                                        .toList(),
                                        BATCH)))
                .containsExactly(
                        "0 be",
                        "0 is",
                        "0 not",
                        "1 as",
                        "1 be",
                        "1 it",
                        "3 be",
                        "3 is",
                        "3 not",
                        "4 dream",
                        "4 perchance",
                        "4 sleep");
    }
}
