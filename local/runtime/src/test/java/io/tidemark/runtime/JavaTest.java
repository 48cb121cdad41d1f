package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class JavaTest {

    @Test
    void flinkHasOfTheJdkWhatItHasInTests() {
        assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
                .filteredOn(option -> option.startsWith("--add-opens"))
                .isEqualTo(Java.FLINK_OPENS);
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
