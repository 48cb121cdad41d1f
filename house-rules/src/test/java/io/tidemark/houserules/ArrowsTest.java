package io.tidemark.houserules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may depend on whom, and what no class may do. */
class ArrowsTest {

    private static JavaClasses production;
    private static JavaClasses tests;

    @BeforeAll
    static void read() {
        production = new ClassFileImporter().importPaths(BuildOutput.folders("classes"));
        tests = new ClassFileImporter().importPaths(BuildOutput.folders("test-classes"));
        assertThat(production.contain("io.tidemark.job.JobMain")).isTrue();
        assertThat(tests.contain(ArrowsTest.class)).isTrue();
    }

    /** What jobs are made of. */
    private static final List<String> LIBRARIES =
            List.of(
                    "state",
                    "windows",
                    "scenarios",
                    "counts",
                    "console",
                    "options",
                    "job",
                    "records",
                    "formats",
                    "http",
                    "delivery",
                    "kafka",
                    "search",
                    "catalogue");

    /** A module's package is its own name without the dashes. */
    private static String packageOf(Path job) {
        return job.getFileName().toString().replace("-", "");
    }

    /** Each module, and which others of ours it may know. */
    static Stream<Arguments> modules() {
        Stream<Arguments> others =
                Stream.of(
                        arguments("state", List.of()),
                        arguments("windows", List.of("state")),
                        arguments("scenarios", List.of("windows")),
                        arguments("options", List.of()),
                        arguments("counts", List.of("options", "state", "windows")),
                        arguments("console", List.of()),
                        arguments("job", List.of("options", "state")),
                        arguments("records", List.of()),
                        arguments("formats", List.of("delivery", "http", "options", "records")),
                        arguments("http", List.of()),
                        arguments("delivery", List.of()),
                        arguments("tables", List.of("delivery")),
                        arguments("kafka", List.of("delivery", "job", "options", "state")),
                        arguments("search", List.of("delivery", "options")),
                        arguments("testing", List.of("delivery", "job", "kafka")),
                        arguments("catalogue", List.of("delivery", "records")),
                        arguments("simulator", List.of("catalogue", "http", "options")),
                        arguments("statereader", List.of("options", "state")),
                        arguments(
                                "dashboard",
                                List.of("delivery", "flinkrest", "http", "scenarios", "tables")),
                        arguments("flinkrest", List.of("http")),
                        arguments("kubernetes", List.of("options")),
                        arguments("platformtesting", List.of("flinkrest", "testing")),
                        arguments(
                                "runtime",
                                List.of("delivery", "flinkrest", "http", "job", "options")),
                        arguments(
                                "exercises",
                                List.of(
                                        "catalogue",
                                        "delivery",
                                        "flinkrest",
                                        "http",
                                        "options",
                                        "records",
                                        "runtime")),
                        arguments(
                                "cli",
                                List.of(
                                        "catalogue",
                                        "console",
                                        "delivery",
                                        "exercises",
                                        "flinkrest",
                                        "job",
                                        "options",
                                        "records",
                                        "runtime",
                                        "simulator",
                                        "tables")));
        return Stream.concat(
                others,
                BuildOutput.jobs().stream().map(job -> arguments(packageOf(job), LIBRARIES)));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aModuleKnowsNoOtherThanThose(String module, List<String> others) {
        String[] known =
                Stream.concat(Stream.of(module), others.stream())
                        .map(name -> "io.tidemark." + name + "..")
                        .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage("io.tidemark." + module + "..")
                .should()
                .onlyDependOnClassesThat(
                        not(resideInAPackage("io.tidemark..")).or(resideInAnyPackage(known)))
                .check(production);
    }

    @Test
    void noPackagesKnowEachOther() {
        slices().matching("io.tidemark.(**)").should().beFreeOfCycles().check(production);
    }

    @Test
    void behindTheWindowsAreFlinkAndWhatItDoesNotKeepOfThem() {
        classes()
                .that()
                .resideInAPackage("io.tidemark.windows..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                "io.tidemark.windows..",
                                "io.tidemark.state..",
                                "java..",
                                "javax.annotation..",
                                "org.apache.flink.."))
                .check(production);
    }

    @Test
    void noLibraryForDeliveryOrTablesKnowsFlink() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.tidemark.delivery..",
                        "io.tidemark.tables..",
                        "io.tidemark.options..",
                        "io.tidemark.records..",
                        "io.tidemark.formats..",
                        "io.tidemark.http..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.flink.."))
                .check(production);
    }

    @Test
    void ofTheLocalModulesOnlyTheCommandLineParsesOptions() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.tidemark.flinkrest..",
                        "io.tidemark.runtime..",
                        "io.tidemark.exercises..")
                .should()
                .dependOnClassesThat(resideInAPackage("picocli.."))
                .check(production);
    }

    @Test
    void theLocalPlatformSpeaksToFlinkFromOutsideOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.tidemark.flinkrest..",
                        "io.tidemark.runtime..",
                        "io.tidemark.exercises..",
                        "io.tidemark.cli..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.flink.."))
                .check(production);
    }

    @Test
    void onlyCommandLinesExit() {
        noClasses()
                .that()
                .resideInAPackage("io.tidemark..")
                .and()
                .doNotHaveFullyQualifiedName("io.tidemark.job.LocalRun")
                .and()
                .doNotHaveFullyQualifiedName("io.tidemark.scenarios.Replay")
                .and()
                .doNotHaveFullyQualifiedName("io.tidemark.kubernetes.CheckMain")
                .and()
                .doNotHaveFullyQualifiedName("io.tidemark.bench.yardstick.Bench")
                .and()
                .resideOutsideOfPackages(
                        "io.tidemark.cli..",
                        "io.tidemark.simulator..",
                        "io.tidemark.dashboard..",
                        "io.tidemark.searchnode..")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(production);
    }

    @Test
    void noTestSleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .because("a test waits for a condition with a deadline")
                .check(tests);
    }

    @Test
    void noTestIsDisabled() {
        noClasses().should().beAnnotatedWith(Disabled.class).check(tests);
        methods().should().notBeAnnotatedWith(Disabled.class).check(tests);
    }
}
