package io.tidemark.job;

import io.tidemark.options.OptionsException;
import io.tidemark.options.UnreachableException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs a job's {@code main} in this JVM for a command line, and turns what it throws into a line
 * and an exit code: {@value OptionsException#EXIT_CODE} for bad options, {@value
 * UnreachableException#EXIT_CODE} for a service that does not answer, 1 for a job that failed.
 */
public final class LocalRun {

    private LocalRun() {}

    /**
     * Runs the job and exits.
     *
     * @param arguments the job's main class, then the job's own arguments
     */
    public static void main(String[] arguments) throws Exception {
        Class<?> job = Class.forName(arguments[0]);
        String[] jobArguments = Arrays.copyOfRange(arguments, 1, arguments.length);
        try {
            job.getMethod("main", String[].class).invoke(null, (Object) jobArguments);
        } catch (InvocationTargetException e) {
            System.exit(report(e.getCause()));
        }
        // A MiniCluster leaves threads that are no daemons.
        System.exit(0);
    }

    private static int report(Throwable error) {
        if (error instanceof OptionsException) {
            System.err.println(error.getMessage());
            return OptionsException.EXIT_CODE;
        }
        if (error instanceof UnreachableException) {
            System.err.println(error.getMessage());
            return UnreachableException.EXIT_CODE;
        }
        error.printStackTrace();
        return 1;
    }
}
