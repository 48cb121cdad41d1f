package io.tidemark.statereader;

import io.tidemark.options.Columns;
import io.tidemark.options.OptionsException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * {@code tidemark state}: what is in a savepoint or a checkpoint, without a cluster. It is its own
 * catalogue: with each state Flink writes down its name, kind and serializer, so whatever a job
 * keeps can be read, if the job's classes are there.
 */
public final class StateReader {

    private StateReader() {}

    /**
     * Lists the operators, or dumps one.
     *
     * @param arguments the folder; then, for a dump, the uid of the operator
     * @throws OptionsException in one line, if there is nothing to be read
     */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        if (arguments.length == 1) {
            list(arguments[0], out);
        } else {
            dump(arguments[0], arguments[1], out);
        }
        out.flush();
    }

    /** A line for each operator. */
    static void list(String folder, PrintStream out) throws Exception {
        List<StoredOperator> operators = new ArrayList<>(load(folder).operators());
        operators.sort(Comparator.comparing(StoredOperator::uid));
        List<Long> keys = Dump.countKeys(folder, operators);
        Columns table =
                new Columns(0).left(0).left(0).right(11).right(4).right(10).right(8).left(0);
        table.line("UID", "NAME", "PARALLELISM", "MAX", "BYTES", "KEYS", "STATES");
        for (int i = 0; i < operators.size(); i++) {
            StoredOperator operator = operators.get(i);
            table.line(
                    operator.uid(),
                    operator.name(),
                    operator.parallelism(),
                    operator.maxParallelism(),
                    operator.bytes(),
                    keys.get(i) == null ? "-" : keys.get(i),
                    states(operator));
        }
        out.print(table.text());
    }

    private static String states(StoredOperator operator) {
        return operator.unreadable() == null
                ? String.join(", ", operator.states().stream().map(StoredState::toString).toList())
                : "not readable: " + operator.unreadable();
    }

    /** A line of JSON for each key, and for each element of a state that is not kept by key. */
    static void dump(String folder, String uid, PrintStream out) throws Exception {
        StoredOperator operator =
                load(folder).operators().stream()
                        .filter(each -> each.uid().equals(uid))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new OptionsException(
                                                "--operator: there is no '"
                                                        + uid
                                                        + "' in it; tidemark state "
                                                        + folder
                                                        + " lists those that there are"));
        if (operator.unreadable() != null) {
            throw new OptionsException(
                    "--operator: '" + uid + "' is not readable: " + operator.unreadable());
        }
        Dump.lines(folder, operator, out::println);
    }

    private static Savepoint load(String folder) {
        try {
            return Savepoint.load(folder);
        } catch (IOException | RuntimeException e) {
            throw new OptionsException(
                    folder
                            + " cannot be read as a savepoint or checkpoint: "
                            + String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "));
        }
    }
}
