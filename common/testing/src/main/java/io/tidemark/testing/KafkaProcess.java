package io.tidemark.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;

/** A Kafka broker as a process of its own, empty, on a port of its own. */
public final class KafkaProcess implements AutoCloseable {

    private final int port;
    private final JavaProcess process;

    private KafkaProcess(int port, JavaProcess process) {
        this.port = port;
        this.process = process;
    }

    /** Starts a broker that keeps all it has in {@code folder}. */
    public static KafkaProcess start(Path folder) throws IOException, InterruptedException {
        return start(folder, Map.of());
    }

    /**
     * Starts a broker that keeps all it has in {@code folder}.
     *
     * @param configuration more of the broker's own, by Kafka's names
     */
    public static KafkaProcess start(Path folder, Map<String, String> configuration)
            throws IOException, InterruptedException {
        List<Integer> ports = FreePorts.some(2);
        int port = ports.get(0);
        int controllerPort = ports.get(1);
        Path properties =
                Files.writeString(
                        folder.resolve("server.properties"),
                        """
                        process.roles=broker,controller
                        node.id=1
                        controller.quorum.voters=1@127.0.0.1:%2$d
                        controller.listener.names=CONTROLLER
                        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                        log.dirs=%3$s
                        auto.create.topics.enable=false
                        offsets.topic.replication.factor=1
                        offsets.topic.num.partitions=1
                        transaction.state.log.replication.factor=1
                        transaction.state.log.min.isr=1
                        transaction.state.log.num.partitions=1
                        share.coordinator.state.topic.replication.factor=1
                        share.coordinator.state.topic.min.isr=1
                        group.initial.rebalance.delay.ms=0
                        """
                                        .formatted(port, controllerPort, folder.resolve("data"))
                                + configuration.entrySet().stream()
                                        .map(each -> each.getKey() + "=" + each.getValue() + "\n")
                                        .collect(Collectors.joining()));
        Path log = folder.resolve("kafka.log");
        try (JavaProcess format =
                JavaProcess.start(
                        "kafka-broker",
                        log,
                        List.of(
                                "kafka.tools.StorageTool",
                                "format",
                                "-t",
                                Uuid.randomUuid().toString(),
                                "-c",
                                properties.toString()))) {
            format.awaitSuccess();
        }
        JavaProcess broker =
                JavaProcess.start(
                        "kafka-broker",
                        log,
                        List.of("-Xmx384m", "kafka.Kafka", properties.toString()));
        return new KafkaProcess(port, broker.awaitPort(port));
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.close();
    }
}
