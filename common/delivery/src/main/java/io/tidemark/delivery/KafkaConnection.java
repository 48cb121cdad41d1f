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
import java.util.regex.Pattern;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers brokers to start from, {@code host:port} with commas between
 * @param configFile a properties file for SASL and TLS; {@code null} for none
 */
public record KafkaConnection(String bootstrapServers, String configFile) implements Serializable {

    private static final String PROVIDER = "tidemarkfile";

    /** As Kafka's clients write it: provider, path and key. */
    private static final Pattern REFERENCE = Pattern.compile("\\s*\\$\\{[^{}:]+:[^{}]+}\\s*");

    /**
     * The client properties. A secret of the config file (a key with password, secret, token or
     * jaas in it) is not copied: its value refers to the file and is resolved by each Kafka client
     * where it runs, so that it never gets into the job graph. The file must therefore lie at the
     * same path on each TaskManager. A value that is nothing but a reference of the file's own
     * {@code config.providers}, such as <code>${directory:/etc/kafka-user:password}</code>, is no
     * secret, and is copied.
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
                        isSecret(key) && !isReference(fromFile.getProperty(key))
                                ? "${" + PROVIDER + ":" + path + ":" + key + "}"
                                : fromFile.getProperty(key));
            }
            properties.merge("config.providers", PROVIDER, (theirs, ours) -> theirs + "," + ours);
            properties.setProperty(
                    "config.providers." + PROVIDER + ".class", FileConfigProvider.class.getName());
        }
        properties.setProperty("bootstrap.servers", bootstrapServers);
        return properties;
    }

    private static boolean isReference(String value) {
        return REFERENCE.matcher(value).matches();
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
