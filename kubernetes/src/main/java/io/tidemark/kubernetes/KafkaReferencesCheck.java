package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Topics, users and node pools are of a Kafka that is there, and ACLs of topics that are there. */
final class KafkaReferencesCheck implements Check {

    private static final String LABEL = "strimzi.io/cluster";

    private final Provided provided;

    KafkaReferencesCheck(Provided provided) {
        this.provided = provided;
    }

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        set.ofKind("KafkaTopic", "KafkaUser", "KafkaNodePool", "KafkaRebalance")
                .forEach(document -> checkCluster(document, "Kafka", faults));
        set.ofKind("KafkaConnector")
                .forEach(document -> checkCluster(document, "KafkaConnect", faults));
        Set<String> topics =
                set.ofKind("KafkaTopic")
                        .map(topic -> topic.spec().path("topicName").asText(topic.name()))
                        .collect(Collectors.toSet());
        set.brought().stream()
                .filter(each -> each.startsWith("KafkaTopic/"))
                .forEach(each -> topics.add(each.substring("KafkaTopic/".length())));
        set.ofKind("KafkaUser").forEach(user -> checkAcls(user, topics, faults));
    }

    private void checkCluster(Document document, String kind, Consumer<Fault> faults) {
        String cluster = document.metadata().path("labels").path(LABEL).asText();
        String field = "metadata.labels." + LABEL;
        if (cluster.isEmpty()) {
            faults.accept(document.fault(field, "required, but missing"));
        } else if (!provided.has(kind, document.namespace(), cluster)) {
            faults.accept(document.fault(field, PodReferencesCheck.missing(kind, cluster)));
        }
    }

    private static void checkAcls(Document user, Set<String> topics, Consumer<Fault> faults) {
        JsonNode acls = user.spec().path("authorization").path("acls");
        for (int i = 0; i < acls.size(); i++) {
            JsonNode resource = acls.get(i).path("resource");
            String name = resource.path("name").asText();
            boolean prefix = resource.path("patternType").asText().equals("prefix");
            boolean known =
                    name.equals("*")
                            || (prefix
                                    ? topics.stream().anyMatch(topic -> topic.startsWith(name))
                                    : topics.contains(name));
            if (resource.path("type").asText().equals("topic") && !known) {
                faults.accept(
                        user.fault(
                                "spec.authorization.acls[%d].resource.name".formatted(i),
                                PodReferencesCheck.missing("KafkaTopic", name)));
            }
        }
    }
}
