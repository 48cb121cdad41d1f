package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaTest {

    @Test
    void flinkHasOfTheJdkWhatItHasInTests() {
        assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
                .filteredOn(option -> option.startsWith("--add-opens"))
                .isEqualTo(Java.FLINK_OPENS);
    }

    @Test
    void aJvmFindsTheLibrariesThatItsModuleHasUnpacked(@TempDir Path directory) throws Exception {
        Path target = Files.createDirectories(directory.resolve("flink-cluster/target"));
        String classPath = target + "/lib/*" + File.pathSeparator + "job.jar";
        assertThat(Java.worker(List.of(), classPath, "Main"))
                .noneMatch(option -> option.contains("java.library.path"));
        Path unpacked = Files.createDirectories(target.resolve("native"));
        assertThat(Java.worker(List.of(), classPath, "Main"))
                .contains(
                        "-Djava.library.path="
                                + unpacked
                                + File.pathSeparator
                                + System.getProperty("java.library.path"));
    }

    @Test
    void aJdkWithASecurityManagerKeepsJobsFromExiting() {
        assertThat(ExitGuard.jvmOptions(17)).isEmpty();
        assertThat(ExitGuard.configuration(17)).isEmpty();
        assertThat(ExitGuard.jvmOptions(21)).containsExactly("-Djava.security.manager=allow");
        assertThat(ExitGuard.configuration(21)).isEmpty();
    }

    @Test
    void aJdkWithoutOneHasFlinkStartAllTheSame() {
        assertThat(ExitGuard.jvmOptions(25)).isEmpty();
        assertThat(ExitGuard.configuration(25))
                .containsExactly("-Dcluster.intercept-user-system-exit=DISABLED");
    }
}
