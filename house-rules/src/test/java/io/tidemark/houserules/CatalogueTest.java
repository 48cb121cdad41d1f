package io.tidemark.houserules;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.tidemark.catalogue.Job;
import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Metrics;
import io.tidemark.catalogue.Metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The catalogue says what is in the code, no more and no less. */
class CatalogueTest {

    private static final Set<String> REGISTERING = Set.of("counter", "gauge", "meter", "histogram");

    /** A metric's name as a literal or as a constant of the same file. */
    private static final Pattern REGISTRATION =
            Pattern.compile(
                    "\\.(?:" + String.join("|", REGISTERING) + ")\\(\\s*(?:\"([^\"]+)\"|(\\w+))");

    private record Registration(String metric, String module) {}

    @Test
    void allMetricsThatTheCodeRegistersAreInTheCatalogueAndNoOthers() throws IOException {
        Map<String, Set<String>> registered =
                registrations().stream()
                        .collect(
                                groupingBy(
                                        Registration::metric,
                                        TreeMap::new,
                                        mapping(Registration::module, toCollection(TreeSet::new))));
        Map<String, Set<String>> listed =
                Metrics.all().stream()
                        .collect(
                                toMap(
                                        Metric::name,
                                        metric -> new TreeSet<>(metric.modules()),
                                        (a, b) -> a,
                                        TreeMap::new));

        assertThat(listed)
                .as("io.tidemark.catalogue.Metrics: each counter, and in which modules it is")
                .isEqualTo(registered);
    }

    /** What reads the sources above misses nothing: compiled code has as many registrations. */
    @Test
    void noRegistrationIsOverlooked() throws IOException {
        long compiled =
                new ClassFileImporter()
                        .importPaths(BuildOutput.folders("classes")).stream()
                                .filter(type -> type.getPackageName().startsWith("io.tidemark."))
                                .filter(type -> isOfALibraryOrJob(type.getPackageName()))
                                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                                .filter(call -> REGISTERING.contains(call.getName()))
                                .filter(
                                        call ->
                                                call.getTargetOwner()
                                                        .getSimpleName()
                                                        .endsWith("MetricGroup"))
                                .count();

        assertThat(registrations()).hasSize((int) compiled).isNotEmpty();
    }

    private static boolean isOfALibraryOrJob(String packageName) {
        String module = packageName.split("\\.")[2];
        return BuildOutput.librariesAndJobs().stream()
                .anyMatch(each -> each.getFileName().toString().replace("-", "").equals(module));
    }

    private static List<Registration> registrations() throws IOException {
        List<Registration> all = new ArrayList<>();
        for (Path module : BuildOutput.librariesAndJobs()) {
            for (Path source : BuildOutput.sources(module)) {
                String text = Files.readString(source);
                Matcher matcher = REGISTRATION.matcher(text);
                while (matcher.find()) {
                    String name =
                            matcher.group(1) == null
                                    ? constant(text, matcher.group(2))
                                    : matcher.group(1);
                    all.add(new Registration(name, module.getFileName().toString()));
                }
            }
        }
        return all;
    }

    private static String constant(String source, String name) {
        Matcher constant = Pattern.compile("String " + name + " = \"([^\"]+)\";").matcher(source);
        assertThat(constant.find()).as("the metric's name " + name + " is in its file").isTrue();
        return constant.group(1);
    }

    @Test
    void allJobsAreInTheCatalogueAndInTheReadme() throws IOException {
        List<String> modules =
                BuildOutput.jobs().stream().map(job -> job.getFileName().toString()).toList();

        assertThat(Jobs.all()).extracting(Job::name).containsExactlyInAnyOrderElementsOf(modules);
        assertThat(Files.readString(BuildOutput.ROOT.resolve("README.md")))
                .contains(modules.stream().map("jobs/%s/README.md"::formatted).toList());
    }
}
