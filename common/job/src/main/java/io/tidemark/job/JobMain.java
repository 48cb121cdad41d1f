package io.tidemark.job;

import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import io.tidemark.options.UnreachableException;
import io.tidemark.state.RestoredDefinitions;
import io.tidemark.state.StateDefinition;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every job's {@code main} does: read and check options, see that the job does not run already
 * and that Kafka and the topics are there, make the environment, hand it to the job's dataflow, and
 * execute.
 *
 * <p>If no argument comes, as from the page of Flink's web UI, those count that are in the file
 * {@code jobs/<job>.options} in the directory that {@code FLINK_CONF_DIR} names.
 *
 * <p>It throws and never exits, because under REST submission {@code main} runs inside the
 * JobManager: {@link OptionsException} for options that cannot work, {@link UnreachableException}
 * for a service that does not answer. A command line turns them into exit codes.
 */
public final class JobMain {

    /** Max parallelism (key groups) of every job: fixed, since savepoints depend on it. */
    public static final int MAX_PARALLELISM = 128;

    private static final Logger LOG = LoggerFactory.getLogger(JobMain.class);

    private JobMain() {}

    /** Adds a job's sources, operators and real sinks to the environment. */
    @FunctionalInterface
    public interface Dataflow<O extends JobOptions> {
        void define(StreamExecutionEnvironment env, O options) throws Exception;
    }

    /** A part of a job: a subcommand's options, which add their own dataflow. */
    public interface Part {
        void define(StreamExecutionEnvironment env) throws Exception;
    }

    /**
     * Runs a job. Returns when the job has ended, or, where it is submitted detached, when the
     * cluster has taken it; at once if help was asked for.
     *
     * @param options the job's options, not yet filled
     * @param arguments the arguments of {@code main}
     * @param dataflow what to run
     * @throws OptionsException if the options cannot work, with one line that names the option
     * @throws UnreachableException if a service did not answer within {@code --connect-timeout}
     * @throws Exception if the job fails
     */
    public static <O extends JobOptions> void run(
            O options, String[] arguments, Dataflow<O> dataflow) throws Exception {
        start(
                new OptionParser(options, System.getenv()),
                arguments,
                parser -> execute(options, parser.values(), dataflow));
    }

    /**
     * Runs one part of a job of several parts, each of which is a subcommand whose options are its
     * own dataflow. Otherwise as {@link #run(JobOptions, String[], Dataflow)}.
     *
     * @param command an object with picocli annotations and subcommands that extend {@link
     *     JobOptions} and implement {@link Part}
     * @throws OptionsException if the options cannot work or no subcommand is named
     */
    public static void runPart(Object command, String[] arguments) throws Exception {
        start(
                new OptionParser(command, System.getenv()),
                arguments,
                parser -> {
                    if (parser.selected() instanceof JobOptions options
                            && options instanceof Part part) {
                        execute(options, parser.values(), (env, same) -> part.define(env));
                    } else {
                        throw new OptionsException(
                                "name one of " + String.join(", ", parser.subcommands()));
                    }
                });
    }

    private interface Program {
        void run(OptionParser parsed) throws Exception;
    }

    private static void start(OptionParser parser, String[] given, Program program)
            throws Exception {
        Arguments arguments = Arguments.of(parser.name(), given, System.getenv());
        try {
            if (parser.parse(arguments.list().toArray(String[]::new))) {
                program.run(parser);
            }
        } catch (OptionsException e) {
            throw arguments.explain(e);
        } catch (UnreachableException e) {
            throw arguments.explain(e);
        }
    }

    private static <O extends JobOptions> void execute(
            O options, Map<String, String> parameters, Dataflow<O> dataflow) throws Exception {
        options.validate();
        StreamExecutionEnvironment env = environment(configuration(options, parameters));
        Submission submission = Submission.begin(env, options.jobName());
        try {
            options.prepare(env);
            dataflow.define(env, options);
            compareWithSavepoint(env);
            env.execute(options.jobName());
        } finally {
            submission.end();
        }
    }

    /** Windows of other options are refused before the job starts, as options that cannot work. */
    private static void compareWithSavepoint(StreamExecutionEnvironment env) {
        String savepoint = env.getConfiguration().get(StateRecoveryOptions.SAVEPOINT_PATH);
        if (savepoint == null) {
            return;
        }
        try {
            if (RestoredDefinitions.isDiscarded(env.getStreamGraph(false), savepoint)) {
                // What is dropped may be all that an operator of the other options had.
                env.configure(
                        new Configuration()
                                .set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true));
            }
        } catch (StateDefinition.ChangedException e) {
            throw new OptionsException(e.getMessage());
        } catch (IOException e) {
            LOG.info("{} cannot be read from here; the cluster will", savepoint, e);
        }
    }

    /** What every job sets, whatever cluster it runs on. */
    public static Configuration configuration(JobOptions options, Map<String, String> parameters) {
        Configuration configuration = jobDefaults();
        options.configure(configuration);
        configuration.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, parameters);
        return configuration;
    }

    /**
     * The settings that a dataflow of ours must run with, in tests, too: no generated uid, no
     * generic type, {@link #MAX_PARALLELISM}, exactly-once checkpoints, and object reuse: nothing
     * of ours changes an element that it was given or has handed on, so none is copied between
     * chained operators.
     */
    public static Configuration jobDefaults() {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.EXACTLY_ONCE);
        return configuration;
    }

    private static StreamExecutionEnvironment environment(Configuration job) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(job);
        if (!(env instanceof LocalStreamEnvironment)) {
            return env;
        }
        // No cluster: this JVM is one, with the web UI and the settings of FLINK_CONF_DIR.
        Configuration local = GlobalConfiguration.loadConfiguration();
        local.addAll(job);
        return StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(local);
    }
}
