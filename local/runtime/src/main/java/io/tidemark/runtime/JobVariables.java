package io.tidemark.runtime;

import io.tidemark.options.OptionParser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The variables that stand for options of a job, as {@code TIDEMARK_POLL_INTERVAL} does for {@code
 * --poll-interval}. They are for the command that is typed beside them: {@code submit} makes
 * arguments of them, and no process of the platform inherits any, so that what its user happened to
 * have set when it was started does not get into each job on it.
 */
public final class JobVariables {

    private static final String PREFIX = "TIDEMARK_";

    /** No option holds a secret, so that a variable of such a name is none of an option's. */
    private static final List<String> SECRETS =
            List.of("_TOKEN", "_PASSWORD", "_API_KEY", "_SECRET");

    /** The command line's own: where the platform writes. */
    private static final String DIRECTORY = PREFIX + "DIR";

    private JobVariables() {}

    /** Whether this may be the variable of an option, of a job or of the platform's own. */
    static boolean isOne(String name) {
        return name.startsWith(PREFIX) && SECRETS.stream().noneMatch(name::endsWith);
    }

    /** Whether any variable that may be one of a job's is set. */
    static boolean areIn(Map<String, String> environment) {
        return environment.keySet().stream()
                .anyMatch(name -> isOne(name) && !name.equals(DIRECTORY));
    }

    /** The variable that stands for an option, as a job itself looks it up. */
    public static String of(String option) {
        return OptionParser.variable(option);
    }

    /**
     * The variables of some options as arguments, but of those options that are given already.
     *
     * @param options names, with their dashes
     * @param given arguments of the job
     */
    static List<String> asArguments(
            Map<String, String> environment, Collection<String> options, List<String> given) {
        List<String> arguments = new ArrayList<>();
        for (String option : options) {
            String value = environment.get(of(option));
            if (value != null && given.stream().noneMatch(each -> names(each, option))) {
                arguments.add(option + "=" + value);
            }
        }
        return arguments;
    }

    private static boolean names(String argument, String option) {
        return argument.equals(option) || argument.startsWith(option + "=");
    }
}
