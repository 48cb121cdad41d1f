package io.tidemark.kubernetes;

import java.util.Set;
import java.util.TreeSet;

/** What {@code tidemark k8s check} starts: a JVM with Flink's class path. */
public final class CheckMain {

    /** Nothing is wrong. */
    private static final int PASSED = 0;

    /** There are faults. */
    private static final int FAULTS = 1;

    /** What was asked for cannot be done. */
    private static final int REFUSED = 2;

    private CheckMain() {}

    /**
     * Checks and exits with 0, with 1 if there are faults, or with 2 if nothing could be read.
     *
     * @param arguments the operator's version, then what to check
     */
    public static void main(String[] arguments) {
        System.exit(run(OperatorVersion.of(arguments[0]).orElseThrow(), arguments[1]));
    }

    private static int run(OperatorVersion operator, String from) {
        try {
            ManifestChecker checker = new ManifestChecker(operator);
            Report report = checker.check(Manifests.read(from, System.in));
            report.faults().forEach(System.out::println);
            System.out.println(summary(from, checker, report));
            return report.faults().isEmpty() ? PASSED : FAULTS;
        } catch (Manifests.Unreadable e) {
            System.err.println(e.getMessage());
            return REFUSED;
        }
    }

    private static String summary(String from, ManifestChecker checker, Report report) {
        Set<String> brought = new TreeSet<>(report.brought());
        return "%s: %s; %s, %s, %s (%d of Flink); against %s%s"
                .formatted(
                        from,
                        count(report.faults().size(), "fault"),
                        count(report.documents(), "document"),
                        count(report.fields(), "field"),
                        count(report.pods(), "pod"),
                        report.flinkPods(),
                        String.join(", ", checker.sources()),
                        brought.isEmpty() ? "" : "; the user brings " + String.join(", ", brought));
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
