package io.tidemark.delivery;

import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers brokers to start from, {@code host:port} with commas between
 * @param configFile a properties file for SASL and TLS; {@code null} for none
 */
public record KafkaConnection(String bootstrapServers, String configFile) implements Serializable {

    private static final String PROVIDER = "tidemarkfile";

    /**
     * The client properties. A secret of the config file (a key with password, secret, token or
     * jaas in it) is not copied: its value refers to the file and is resolved by each Kafka client
     * where it runs, so that it never gets into the job graph. The file must therefore lie at the
     * same path on each TaskManager.
     *
     * @throws UncheckedIOException if the config file cannot be read
     */
    public Properties properties() {
        Properties properties = new Properties();
        if (configFile != null) {
            Path path = Path.of(configFile).toAbsolutePath();
            Properties fromFile = new Properties();
            try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
                fromFile.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + configFile, e);
            }
            for (String key : fromFile.stringPropertyNames()) {
                properties.setProperty(
                        key,
                        isSecret(key)
                                ? "${" + PROVIDER + ":" + path + ":" + key + "}"
                                : fromFile.getProperty(key));
            }
            properties.setProperty("config.providers", PROVIDER);
            properties.setProperty(
                    "config.providers." + PROVIDER + ".class", FileConfigProvider.class.getName());
        }
        properties.setProperty("bootstrap.servers", bootstrapServers);
        return properties;
    }

    private static boolean isSecret(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return lower.contains("password")
                || lower.contains("secret")
                || lower.contains("token")
                || lower.contains("jaas")
                || lower.endsWith("keystore.key");
    }
}
