package io.tidemark.houserules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
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
        assertThat(production.contain("io.tidemark.common.job.JobMain")).isTrue();
        assertThat(tests.contain(ArrowsTest.class)).isTrue();
    }

    /** A module's package is its own name without the dashes. */
    static List<String> jobPackages() {
        return BuildOutput.jobs().stream()
                .map(Path::getFileName)
                .map(name -> "io.tidemark." + name.toString().replace("-", ""))
                .toList();
    }

    @Test
    void commonDependsOnNoOtherModule() {
        noClasses()
                .that()
                .resideInAPackage("io.tidemark.common..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.tidemark..")
                                .and(not(resideInAPackage("io.tidemark.common.."))))
                .check(production);
    }

    @ParameterizedTest
    @MethodSource("jobPackages")
    void aJobDependsOnCommonAndNeverOnAnotherModule(String job) {
        classes()
                .that()
                .resideInAPackage(job + "..")
                .should()
                .onlyDependOnClassesThat(
                        not(resideInAPackage("io.tidemark.."))
                                .or(resideInAnyPackage(job + "..", "io.tidemark.common..")))
                .check(production);
    }

    @Test
    void theDashboardKnowsCommonAndOfAllJobsTheWindowLabOnly() {
        classes()
                .that()
                .resideInAPackage("io.tidemark.dashboard..")
                .should()
                .onlyDependOnClassesThat(
                        not(resideInAPackage("io.tidemark.."))
                                .or(
                                        resideInAnyPackage(
                                                "io.tidemark.dashboard..",
                                                "io.tidemark.common..",
                                                "io.tidemark.windowlab..")))
                .check(production);
    }

    /** Each module of the local platform, and which others it may know. */
    static Stream<Arguments> localModules() {
        return Stream.of(
                arguments("flinkrest", List.of()),
                arguments("runtime", List.of("flinkrest")),
                arguments("exercises", List.of("flinkrest", "runtime")),
                arguments("cli", List.of("flinkrest", "runtime", "exercises")));
    }

    @ParameterizedTest
    @MethodSource("localModules")
    void aLocalModuleKnowsThoseBelowItAndCommon(String module, List<String> below) {
        String[] known =
                Stream.concat(Stream.of(module, "common"), below.stream())
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
    void windowsAndTimeKnowNoConnector() {
        noClasses()
                .that()
                .resideInAnyPackage("io.tidemark.common.window..", "io.tidemark.common.time..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.tidemark.common.kafka..",
                        "io.tidemark.common.search..",
                        "io.tidemark.common.delivery..",
                        "org.apache.kafka..")
                .allowEmptyShould(true)
                .check(production);
    }

    @Test
    void onlyCommandLinesExit() {
        noClasses()
                .that()
                .resideInAPackage("io.tidemark..")
                .and()
                .doNotHaveFullyQualifiedName("io.tidemark.common.job.LocalRun")
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
