package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.testing.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void freePortsAreTaken() throws IOException {
        assertThatCode(() -> ports(FreePorts.some(8)).requireFree()).doesNotThrowAnyException();
    }

    @Test
    void aPortInUseIsNamedWithItsOption() throws IOException {
        List<Integer> numbers = FreePorts.some(8);
        try (ServerSocket taken =
                new ServerSocket(numbers.get(2), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> ports(numbers).requireFree())
                    .isInstanceOf(PlatformException.class)
                    .hasMessage(
                            "port %d, for Flink's web UI and REST, is in use; free it or choose"
                                            .formatted(taken.getLocalPort())
                                    + " another with --flink-port");
        }
    }

    @Test
    void allProblemsAreToldAtOnce() throws IOException {
        List<Integer> numbers = FreePorts.some(8);
        numbers.set(7, numbers.get(6));
        try (ServerSocket taken = new ServerSocket(numbers.get(0))) {
            assertThatThrownBy(() -> ports(numbers).requireFree())
                    .satisfies(
                            error ->
                                    assertThat(error.getMessage().lines())
                                            .hasSize(2)
                                            .anyMatch(
                                                    line ->
                                                            line.startsWith(
                                                                    "port " + taken.getLocalPort()))
                                            .anyMatch(
                                                    line ->
                                                            line.startsWith(
                                                                    "--simulator-port and"
                                                                            + " --dashboard-port"
                                                                            + " are both")));
        }
    }

    private static Ports ports(List<Integer> numbers) {
        return new Ports(
                numbers.get(0),
                numbers.get(1),
                numbers.get(2),
                numbers.get(3),
                numbers.get(4),
                numbers.get(5),
                numbers.get(6),
                numbers.get(7));
    }
}
