package io.tidemark.runtime;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Does in one JVM what a foreign server has two commands for: most of what either takes is loading
 * the same classes. Runs on the server's class path with {@link #jar()} behind it, and so needs
 * nothing but the JDK.
 */
final class ForeignMain {

    private ForeignMain() {}

    /** Where this class is: a jar, or a folder in tests. */
    static Path jar() {
        try {
            return Path.of(
                    ForeignMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Formats the storage of Kafka's broker if it is new, and runs the broker. */
    static final class Broker {

        private Broker() {}

        /**
         * Returns when the broker is asked to end.
         *
         * @param arguments the storage's directory, the id that a new one gets, and the broker's
         *     configuration
         */
        public static void main(String[] arguments) throws Exception {
            if (!Files.exists(Path.of(arguments[0], "meta.properties"))) {
                format(arguments[1], arguments[2]);
            }
            run("kafka.Kafka", arguments[2]);
        }

        private static void format(String id, String configuration) throws Exception {
            Object exitCode =
                    Class.forName("kafka.tools.StorageTool")
                            .getMethod("execute", String[].class, PrintStream.class)
                            .invoke(
                                    null,
                                    new String[] {"format", "-t", id, "-c", configuration},
                                    System.out);
            if (!exitCode.equals(0)) {
                throw new IllegalStateException("the storage could not be formatted");
            }
        }
    }

    /** Asks Flink how much memory its JobManager gets, and then its TaskManager. */
    static final class FlinkMemory {

        private FlinkMemory() {}

        /**
         * Prints two lines for each.
         *
         * @param arguments options of Flink's processes
         */
        public static void main(String[] arguments) throws Exception {
            for (String question :
                    new String[] {"GET_JM_RESOURCE_PARAMS", "GET_TM_RESOURCE_PARAMS"}) {
                run(
                        "org.apache.flink.runtime.util.bash.BashJavaUtils",
                        Stream.concat(Stream.of(question), Arrays.stream(arguments))
                                .toArray(String[]::new));
            }
        }
    }

    private static void run(String mainClass, String... arguments) throws Exception {
        try {
            Class.forName(mainClass)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
