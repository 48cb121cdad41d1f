package io.tidemark.job;

import io.tidemark.options.OptionsException;
import io.tidemark.options.Secret;
import io.tidemark.options.UnreachableException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options of every job, with or without Kafka. Each option can also be given as an environment
 * variable ({@code --poll-interval} as {@code TIDEMARK_POLL_INTERVAL}) or in an {@code @file}; if
 * no argument comes, those of {@link JobMain}'s file of options count. Secrets are never options:
 * options name the variable or file that holds them ({@link Secret}).
 *
 * <p>A job with these options alone runs without checkpoints: it has nothing that could be read
 * again.
 */
@Command(sortOptions = false, usageHelpAutoWidth = true)
public abstract class JobOptions {

    @Spec CommandSpec spec;

    @Option(
            names = "--deployment",
            paramLabel = "NAME",
            defaultValue = "default",
            description =
                    "Tells apart several copies of this job: part of the job's name, and with Kafka"
                            + " of its consumer group and transactional ids. Default:"
                            + " ${DEFAULT-VALUE}.")
    String deployment;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    /**
     * The job's name without its deployment: the name of its command, such as quotes-ingest, or of
     * its command and subcommand, such as page-views-counts.
     */
    public final String job() {
        Deque<String> names = new ArrayDeque<>();
        for (CommandSpec at = spec; at != null; at = at.parent()) {
            names.addFirst(at.name());
        }
        return String.join("-", names);
    }

    /** The name that tells apart several copies of this job. */
    public final String deployment() {
        return deployment;
    }

    /** The name in Flink's web UI: the job's name, and the deployment unless it is the default. */
    public final String jobName() {
        return "default".equals(deployment) ? job() : job() + "@" + deployment;
    }

    /**
     * Checks what one option alone does not tell.
     *
     * @throws OptionsException with one line that names the option
     */
    protected void validate() {
        if (!deployment.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new OptionsException(
                    "--deployment: '"
                            + deployment
                            + "' must be 1 to 64 letters, digits, dots, dashes or underscores");
        }
    }

    /** Adds the settings of Flink that follow from the options. */
    protected void configure(Configuration configuration) {
        // Without checkpoints Flink's default is not to start a job again at all.
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    }

    /**
     * The last step before the dataflow is defined: sees that the services are there that the job
     * needs.
     *
     * @throws OptionsException if a service is not as the options say
     * @throws UnreachableException if a service does not answer in time
     */
    protected void prepare(StreamExecutionEnvironment env) {
        // Whatever the cluster's own configuration says.
        env.getCheckpointConfig().disableCheckpointing();
    }
}
