package io.tidemark.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaConnectionTest {

    @TempDir Path folder;

    @Test
    void secretsStayInTheirFileUntilAClientReadsThem() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("kafka.properties"),
                        """
                        security.protocol=SASL_SSL
                        sasl.jaas.config=the-jaas-secret
                        ssl.truststore.password=the-truststore-secret
                        """);
        Properties properties = new KafkaConnection("broker:9092", file.toString()).properties();

        assertThat(properties.toString()).doesNotContain("the-jaas", "the-truststore");
        Map<String, Object> map = new HashMap<>();
        properties.forEach((key, value) -> map.put((String) key, value));
        AdminClientConfig resolved = new AdminClientConfig(map);
        assertThat(resolved.getPassword(SaslConfigs.SASL_JAAS_CONFIG).value())
                .isEqualTo("the-jaas-secret");
        assertThat(resolved.getString(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG))
                .isEqualTo("SASL_SSL");
    }

    @Test
    void aFileMayReferToSecretsElsewhere() throws Exception {
        Path mounted = Files.createDirectory(folder.resolve("mounted"));
        Files.writeString(mounted.resolve("sasl.jaas.config"), "the-jaas-secret");
        Path file =
                Files.writeString(
                        folder.resolve("kafka.properties"),
                        """
                        sasl.jaas.config=${directory:%s:sasl.jaas.config}
                        ssl.truststore.password=the-truststore-secret
                        config.providers=directory
                        config.providers.directory.class=%s
                        config.providers.directory.param.allowed.paths=%s
                        """
                                .formatted(
                                        mounted, DirectoryConfigProvider.class.getName(), mounted));
        Properties properties = new KafkaConnection("broker:9092", file.toString()).properties();

        assertThat(properties.toString()).doesNotContain("the-jaas", "the-truststore");
        AdminClientConfig resolved = new AdminClientConfig(properties);
        assertThat(resolved.getPassword(SaslConfigs.SASL_JAAS_CONFIG).value())
                .isEqualTo("the-jaas-secret");
        assertThat(resolved.getPassword(SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG).value())
                .isEqualTo("the-truststore-secret");
    }

    @Test
    void whatHasAReferenceInItIsASecretLikeAnyOther() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("kafka.properties"),
                        "sasl.jaas.config=username=\"u\" password=\"p4ss\" ${env:HOME}\n");

        assertThat(new KafkaConnection("broker:9092", file.toString()).properties().toString())
                .doesNotContain("p4ss");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        KafkaConnection connection =
                new KafkaConnection("broker:9092", folder.resolve("none").toString());
        assertThatThrownBy(connection::properties)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot read " + folder.resolve("none"));
    }
}
