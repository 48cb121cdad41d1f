package io.tidemark.runtime;

import java.util.List;

/**
 * How Flink keeps a job's main from ending the JobManager. It takes a security manager, which must
 * be allowed from JDK 18 on and is gone from JDK 24 on; there Flink does not start unless it does
 * without.
 */
final class ExitGuard {

    private static final int MUST_BE_ALLOWED = 18;
    private static final int GONE = 24;

    private ExitGuard() {}

    /** Options of a JVM of the JDK that we run on. */
    static List<String> jvmOptions() {
        return jvmOptions(Runtime.version().feature());
    }

    static List<String> jvmOptions(int jdk) {
        return jdk >= MUST_BE_ALLOWED && jdk < GONE
                ? List.of("-Djava.security.manager=allow")
                : List.of();
    }

    /** What to change in Flink's configuration for the JDK that we run on. */
    static List<String> configuration() {
        return configuration(Runtime.version().feature());
    }

    static List<String> configuration(int jdk) {
        return jdk >= GONE ? List.of("-Dcluster.intercept-user-system-exit=DISABLED") : List.of();
    }
}
