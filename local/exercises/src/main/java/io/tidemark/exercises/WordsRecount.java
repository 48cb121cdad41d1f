package io.tidemark.exercises;

import io.tidemark.catalogue.Jobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words that were printed: no more of each than were said, and as many unless the job began
 * again, since what it had then read and not printed is lost.
 */
public final class WordsRecount implements Recount {

    private static final Pattern ROW = Pattern.compile("\\('(\\w+)', (\\d+)\\)");

    private final Path printed;

    /**
     * A recount of what one job prints.
     *
     * @param printed the TaskManager's log
     */
    public WordsRecount(Path printed) {
        this.printed = printed;
    }

    @Override
    public String job() {
        return Jobs.WORD_COUNT;
    }

    @Override
    public List<String> inputs() {
        return List.of();
    }

    @Override
    public Outcome check(RecountContext context) throws IOException {
        Tally tally = new Tally();
        Map<String, Long> counts = new TreeMap<>();
        try (Stream<String> lines = Files.lines(printed)) {
            lines.map(ROW::matcher)
                    .filter(Matcher::matches)
                    .forEach(
                            row ->
                                    counts.merge(
                                            row.group(1), Long.parseLong(row.group(2)), Long::sum));
        }
        Map<String, Long> said = context.words();
        tally.figure("said", sum(said));
        tally.figure("counted", sum(counts));
        said.forEach(
                (word, number) -> {
                    long count = counts.getOrDefault(word, 0L);
                    if (count > number || (count < number && !context.beganAgain(job()))) {
                        tally.problem(
                                "words with a wrong count",
                                "%s: %d, not %d".formatted(word, count, number));
                    }
                });
        return tally.outcome();
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
