package io.tidemark.platformtesting;

import io.tidemark.flinkrest.FlinkRest;
import io.tidemark.testing.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A free port for each server of the platform. */
public final class PlatformPorts {

    private static final List<String> OPTIONS =
            List.of(
                    "--kafka-port",
                    "--kafka-controller-port",
                    "--flink-port",
                    "--flink-rpc-port",
                    "--search-port",
                    "--search-transport-port",
                    "--simulator-port",
                    "--dashboard-port");

    private final Map<String, Integer> ports = new LinkedHashMap<>();

    private PlatformPorts(List<Integer> numbers) {
        for (int i = 0; i < numbers.size(); i++) {
            ports.put(OPTIONS.get(i), numbers.get(i));
        }
    }

    public static PlatformPorts free() throws IOException {
        return new PlatformPorts(FreePorts.some(OPTIONS.size()));
    }

    /** A command and its arguments, and behind them the options that name the ports. */
    public List<String> with(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        ports.forEach((option, port) -> arguments.add(option + "=" + port));
        return arguments;
    }

    /** Kafka's {@code bootstrap.servers}. */
    public String kafka() {
        return "127.0.0.1:" + ports.get("--kafka-port");
    }

    /** Where Flink's REST API and web UI are. */
    public URI flinkUrl() {
        return url("--flink-port");
    }

    public FlinkRest flink() {
        return new FlinkRest(flinkUrl());
    }

    public URI dashboardUrl() {
        return url("--dashboard-port");
    }

    private URI url(String option) {
        return URI.create("http://127.0.0.1:" + ports.get(option));
    }
}
