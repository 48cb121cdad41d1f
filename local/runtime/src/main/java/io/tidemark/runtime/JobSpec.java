package io.tidemark.runtime;

import java.util.List;
import java.util.Optional;

/**
 * A job to be submitted.
 *
 * @param job the name of its module, such as {@code quotes-ingest}
 * @param parallelism empty for the cluster's default
 */
public record JobSpec(String job, List<String> arguments, Optional<Integer> parallelism) {

    private static final String DEPLOYMENT = "--deployment";
    private static final String BOUNDED = "--bounded";

    public JobSpec {
        arguments = List.copyOf(arguments);
    }

    /**
     * The job's name in Flink: that of the module, the part of it that the first argument names if
     * it is no option, and the deployment unless it is the default.
     */
    public String name() {
        String deployment = deployment();
        String name = part().map(part -> job + "-" + part).orElse(job);
        return deployment.equals("default") ? name : name + "@" + deployment;
    }

    /** The same with a parallelism of its own. */
    public JobSpec withParallelism(int number) {
        return new JobSpec(job, arguments, Optional.of(number));
    }

    /** Whether it ends with what is in Kafka at its start. */
    boolean endsByItself() {
        return arguments.stream()
                .anyMatch(
                        argument -> argument.equals(BOUNDED) || argument.equals(BOUNDED + "=true"));
    }

    /** The part of the job that the first argument names; empty if that is an option. */
    Optional<String> part() {
        return arguments.stream()
                .limit(1)
                .filter(argument -> !argument.startsWith("-") && !argument.startsWith("@"))
                .findFirst();
    }

    private String deployment() {
        String deployment = "default";
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(DEPLOYMENT + "=")) {
                deployment = argument.substring(DEPLOYMENT.length() + 1);
            } else if (argument.equals(DEPLOYMENT) && i + 1 < arguments.size()) {
                deployment = arguments.get(i + 1);
            }
        }
        return deployment;
    }
}
