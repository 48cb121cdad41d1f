package io.tidemark.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Options that cannot work: one line and an exit code. */
class DashboardTest {

    private final StringWriter errors = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine = Dashboard.commandLine();
        commandLine.setErr(new PrintWriter(errors, true));
        return commandLine.execute(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "--port=no, --port",
        "--port=65536, --port",
        "--search-url=ftp://a, --search-url",
        "--flink-url=localhost, --flink-url",
        "--search-url=http://u:p@localhost:9200, --search-url",
        "--search-user=u --search-password-env=TIDEMARK_NOT_SET, TIDEMARK_NOT_SET",
        "--search-user=u --search-password-file=/does/not/exist, --search-password-file",
        "--nothing, --nothing"
    })
    void aWrongOptionIsToldInOneLine(String arguments, String named) {
        assertThat(run(arguments.split(" ", -1))).isEqualTo(2);
        assertThat(errors.toString().lines()).hasSize(1);
        assertThat(errors.toString()).startsWith("dashboard: ").contains(named);
    }

    @Test
    void anAddressInUseIsToldInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("--port=" + taken.getLocalPort())).isEqualTo(3);
            assertThat(errors.toString().lines()).hasSize(1);
            assertThat(errors.toString()).contains("127.0.0.1:" + taken.getLocalPort());
        }
    }
}
