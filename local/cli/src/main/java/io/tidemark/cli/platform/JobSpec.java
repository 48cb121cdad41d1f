package io.tidemark.cli.platform;

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

    public JobSpec {
        arguments = List.copyOf(arguments);
    }

    /** The job's name in Flink: that of the module, and the deployment unless it is the default. */
    public String name() {
        String deployment = deployment();
        return deployment.equals("default") ? job : job + "@" + deployment;
    }

    JobSpec withParallelism(int number) {
        return new JobSpec(job, arguments, Optional.of(number));
    }

    private String deployment() {
        String deployment = System.getenv().getOrDefault("TIDEMARK_DEPLOYMENT", "default");
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
