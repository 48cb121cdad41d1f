package io.tidemark.cli;

import io.tidemark.delivery.KafkaConnection;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.PlatformState;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Option;

/** The Kafka that a command is for: the platform's, or any other. */
final class KafkaOption {

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,...",
            defaultValue = "${env:TIDEMARK_BOOTSTRAP_SERVERS}",
            description =
                    "Any Kafka; also TIDEMARK_BOOTSTRAP_SERVERS. Default: the platform's broker.")
    private String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            defaultValue = "${env:TIDEMARK_KAFKA_CONFIG}",
            description =
                    "Properties of Kafka's clients, for TLS and SASL; also TIDEMARK_KAFKA_CONFIG.")
    private String configFile;

    /**
     * How to connect.
     *
     * @throws PlatformException if no Kafka was named and no platform runs
     */
    Properties connection(Optional<PlatformState> platform) {
        return new KafkaConnection(servers(platform), configFile).properties();
    }

    private String servers(Optional<PlatformState> platform) {
        if (bootstrapServers != null) {
            return bootstrapServers;
        }
        return platform.map(state -> state.ports().bootstrapServers())
                .orElseThrow(
                        () ->
                                PlatformException.refused(
                                        "no platform runs; start one with: tidemark up, or name a"
                                                + " Kafka with --bootstrap-servers"));
    }
}
