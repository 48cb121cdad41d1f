package io.tidemark.cli;

import io.tidemark.catalogue.AlertRule;
import io.tidemark.options.Columns;
import io.tidemark.tables.SafeText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rules list}. */
@Command(name = "list", description = "All rules, by their ids, with what is judged in words.")
final class RulesListCommand implements Callable<Integer> {

    @Mixin private RulesOptions options;

    @Override
    public Integer call() throws InterruptedException {
        return options.run(
                rules -> {
                    Map<String, RulesOptions.Written> all = rules.read();
                    if (all.isEmpty()) {
                        System.out.println("none");
                        return 0;
                    }
                    Columns columns = new Columns(0).left(0).left(0).left(0).left(0);
                    columns.line("RULE", "KIND", "FROM", "AN ALERT IF");
                    all.forEach(
                            (id, written) ->
                                    columns.line(
                                            SafeText.of(id),
                                            written.rule()
                                                    .map(rule -> rule.kind().text())
                                                    .orElse("-"),
                                            from(written.from()),
                                            written.rule()
                                                    .map(AlertRule::inWords)
                                                    .orElse("it is no rule: a dead letter")));
                    System.out.print(columns.text());
                    return 0;
                });
    }

    private static String from(long ms) {
        return Instant.ofEpochMilli(ms).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
