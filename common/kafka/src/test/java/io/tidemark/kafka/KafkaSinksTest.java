package io.tidemark.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.options.OptionParser;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class KafkaSinksTest {

    @Command(name = "orders")
    static final class DemoOptions extends KafkaJobOptions {
        @Override
        protected RequiredTopics topics() {
            return new RequiredTopics();
        }
    }

    private static ProducerConfig producer(Map<String, String> fromFile) {
        DemoOptions options = new DemoOptions();
        new OptionParser(options, Map.of()).parse();
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", "127.0.0.1:9092");
        properties.putAll(fromFile);
        KafkaSinks.configure(properties, options);
        return new ProducerConfig(properties);
    }

    @Test
    void batchesAreLargeUnlessTheUserSaysOtherwise() {
        assertThat(producer(Map.of()).getInt("batch.size")).isEqualTo(262_144);
        assertThat(producer(Map.of()).getLong("linger.ms")).isEqualTo(10);
        assertThat(producer(Map.of()).getString("compression.type")).isEqualTo("lz4");
        ProducerConfig own =
                producer(
                        Map.of("batch.size", "1000", "linger.ms", "0", "compression.type", "zstd"));
        assertThat(own.getString("compression.type")).isEqualTo("zstd");
        assertThat(own.getInt("batch.size")).isEqualTo(1_000);
        assertThat(own.getLong("linger.ms")).isZero();
    }
}
