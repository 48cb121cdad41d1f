package io.tidemark.cli;

import io.tidemark.runtime.PlatformException;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rules remove}. */
@Command(name = "remove", description = "Take a rule away; its alerts are over.")
final class RulesRemoveCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RULE", description = "The rule's id.")
    private String id;

    @Mixin private RulesOptions options;

    @Override
    public Integer call() throws InterruptedException {
        return options.run(
                rules -> {
                    Set<String> known = rules.read().keySet();
                    if (!known.contains(id)) {
                        throw PlatformException.refused(
                                "there is no rule '%s'; there are: %s"
                                        .formatted(
                                                id,
                                                known.isEmpty()
                                                        ? "none"
                                                        : String.join(", ", known)));
                    }
                    rules.write(id, null);
                    System.out.println("removed " + id);
                    return 0;
                });
    }
}
