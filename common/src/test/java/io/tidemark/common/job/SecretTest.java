package io.tidemark.common.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {

    @Test
    void isTheTrimmedTextOfItsFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), " abc\n");

        assertThat(new Secret("UNUSED", file.toString()).require("service")).isEqualTo("abc");
    }

    @Test
    void isTheValueOfItsVariable() {
        assertThat(new Secret("PATH", null).require("service")).isEqualTo(System.getenv("PATH"));
    }

    @Test
    void oneThatIsMissingFailsTheJobAtOnce(@TempDir Path folder) throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> new Secret("TIDEMARK_NO_SUCH", null).require("service"))
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("TIDEMARK_NO_SUCH");
        assertThatThrownBy(() -> new Secret(null, empty.toString()).require("service"))
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining(empty.toString());
        assertThatThrownBy(() -> new Secret(null, missing.toString()).require("service"))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining(missing.toString());
    }
}
