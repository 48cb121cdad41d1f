package io.tidemark.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka broker as a process of its own, empty, on a port of its own, on the configuration of the
 * local platform's broker ({@code local/kafka-broker/conf}).
 */
public final class KafkaProcess implements AutoCloseable {

    private static final String MODULE = "kafka-broker";

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
     * @param configuration what is other than on the local platform, by Kafka's names
     */
    public static KafkaProcess start(Path folder, Map<String, String> configuration)
            throws IOException, InterruptedException {
        List<Integer> ports = FreePorts.some(2);
        int port = ports.get(0);
        int controllerPort = ports.get(1);
        Path shipped = JavaProcess.configuration(MODULE);
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(shipped.resolve("server.properties"))) {
            properties.load(in);
        }
        String client = "PLAINTEXT://127.0.0.1:" + port;
        properties.setProperty("listeners", client + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.setProperty("advertised.listeners", client);
        properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.setProperty("log.dirs", folder.resolve("data").toString());
        properties.putAll(configuration);
        Path file = folder.resolve("server.properties");
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }

        Path log = folder.resolve("kafka.log");
        String logging = "-Dlog4j2.configurationFile=" + shipped.resolve("log4j2.properties");
        String id = Uuid.randomUuid().toString();
        try (JavaProcess format =
                JavaProcess.start(
                        MODULE,
                        log,
                        List.of(
                                logging,
                                "kafka.tools.StorageTool",
                                "format",
                                "-t",
                                id,
                                "-c",
                                file.toString()))) {
            format.awaitSuccess();
        }
        JavaProcess broker =
                JavaProcess.start(MODULE, log, List.of(logging, "kafka.Kafka", file.toString()));
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
