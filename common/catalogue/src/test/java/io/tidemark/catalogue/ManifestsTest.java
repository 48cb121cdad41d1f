package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests under {@code k8s/} say what the catalogue and the configuration say. */
class ManifestsTest {

    private static final Path ROOT = Path.of("../..");

    private static final String WRITE = "tidemark.write-docs";

    private static final String HOW =
            "mvn -pl common/catalogue -am test -Dtest=ManifestsTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -D"
                    + WRITE
                    + "=true";

    @TempDir Path work;

    @Test
    void manifestsSayWhatIsKnownElsewhere() throws IOException {
        SoftAssertions softly = new SoftAssertions();
        for (Map.Entry<String, String> manifest : Manifests.all(ROOT, work).entrySet()) {
            Path file = ROOT.resolve("k8s").resolve(manifest.getKey());
            if (Boolean.getBoolean(WRITE)) {
                Files.writeString(file, manifest.getValue(), UTF_8);
            }
            softly.assertThat(Files.exists(file) ? Files.readString(file, UTF_8) : "")
                    .as("k8s/" + manifest.getKey() + " is stale; write it anew with: " + HOW)
                    .isEqualTo(manifest.getValue());
        }
        softly.assertAll();
    }

    @Test
    void aJobMayDoWhatItDoesAndNoMore() {
        Job job =
                Job.named("sort")
                        .does("sorts")
                        .reads(Topics.ORDERS)
                        .writes(Topics.SHIPMENTS)
                        .setsAsideIn(Topics.ORDERS_LATE)
                        .build();

        assertThat(Manifests.users(List.of(job)))
                .endsWith(
                        """
                        apiVersion: kafka.strimzi.io/v1
                        kind: KafkaUser
                        metadata:
                          name: sort
                          labels:
                            strimzi.io/cluster: tidemark
                        spec:
                          authentication:
                            type: scram-sha-512
                          authorization:
                            type: simple
                            acls:
                              - resource: {type: cluster}
                                operations: [DescribeConfigs]
                              - resource: {type: group, name: "tidemark-sort-default", patternType: literal}
                                operations: [Read, Describe]
                              - resource: {type: transactionalId, name: "tidemark-sort-default:", patternType: prefix}
                                operations: [Write, Describe]
                              - resource: {type: topic, name: orders, patternType: literal}
                                operations: [Describe, Read]
                              - resource: {type: topic, name: orders.late, patternType: literal}
                                operations: [Describe, DescribeConfigs, Read, Write]
                              - resource: {type: topic, name: shipments, patternType: literal}
                                operations: [Describe, Read, Write]
                        """);
    }

    @Test
    void aTopicIsMadeAsTheCatalogueSays() {
        Job job = Job.named("sort").does("sorts").reads(Topics.CAMPAIGN_PULSE).build();

        assertThat(Manifests.topics(List.of(job)))
                .endsWith(
                        """
                        apiVersion: kafka.strimzi.io/v1
                        kind: KafkaTopic
                        metadata:
                          name: campaign-pulse
                          labels:
                            strimzi.io/cluster: tidemark
                        spec:
                          topicName: campaign-pulse
                          partitions: 1
                          replicas: 3
                          config:
                            cleanup.policy: compact
                        """);
    }

    @Test
    void aLaterFileOfTheConfigurationWins() throws IOException {
        Path base = Files.writeString(work.resolve("base.yaml"), "a:\n  b: 1\n  c: 2\n");
        Path place = Files.writeString(work.resolve("place.yaml"), "a.c: it's 3\n");
        Path logging =
                Files.writeString(work.resolve("log4j.properties"), "status = warn\n\na = b\n");

        assertThat(Manifests.flinkConfiguration(work, logging, base, place))
                .endsWith(
                        """
                          flinkConfiguration:
                            a.b: '1'
                            a.c: 'it''s 3'
                          logConfiguration:
                            log4j.properties: |
                              status = warn

                              a = b
                        """);
    }
}
