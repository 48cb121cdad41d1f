package io.tidemark.cli;

import io.tidemark.testing.KafkaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One broker for all test classes that can do with topics of their own. */
final class SharedKafka implements BeforeAllCallback {

    private Running running;

    private static final class Running implements AutoCloseable {

        private final Path folder;
        private final KafkaProcess kafka;

        Running() {
            try {
                folder = Files.createTempDirectory("shared-kafka");
                kafka = KafkaProcess.start(folder);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException {
            kafka.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running =
                context.getRoot()
                        .getStore(Namespace.create(SharedKafka.class))
                        .computeIfAbsent(Running.class, key -> new Running(), Running.class);
    }

    String bootstrapServers() {
        return running.kafka.bootstrapServers();
    }
}
