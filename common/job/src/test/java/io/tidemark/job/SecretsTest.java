package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.options.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @Test
    void isTheTrimmedTextOfItsFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), " abc\n");

        assertThat(Secrets.require(new Secret("UNUSED", file.toString()), "service"))
                .isEqualTo("abc");
    }

    @Test
    void isTheValueOfItsVariable() {
        assertThat(Secrets.require(new Secret("PATH", null), "service"))
                .isEqualTo(System.getenv("PATH"));
    }

    @Test
    void oneThatIsMissingFailsTheJobAtOnce(@TempDir Path folder) throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> Secrets.require(new Secret("TIDEMARK_NO_SUCH", null), "service"))
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("TIDEMARK_NO_SUCH");
        assertThatThrownBy(() -> Secrets.require(new Secret(null, empty.toString()), "service"))
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining(empty.toString());
        assertThatThrownBy(() -> Secrets.require(new Secret(null, missing.toString()), "service"))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessageContaining(missing.toString());
    }
}
