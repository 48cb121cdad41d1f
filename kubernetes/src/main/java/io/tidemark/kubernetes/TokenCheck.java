package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Only who calls Kubernetes has a token for it. A JobManager does, and so does a TaskManager with
 * Kubernetes high availability, which finds its JobManager in ConfigMaps; that one needs an account
 * that may read them and nothing else.
 */
final class TokenCheck implements Check {

    private static final String FIELD = "spec.automountServiceAccountToken";

    private static final Set<String> READ = Set.of("get", "list", "watch");

    private final List<Pod> pods;

    TokenCheck(List<Pod> pods) {
        this.pods = pods;
    }

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        for (Pod pod : pods) {
            boolean token = hasToken(pod, set);
            if (pod.flink().isEmpty()) {
                if (token && rules(pod, set).findAny().isEmpty()) {
                    faults.accept(
                            pod.fault(
                                    FIELD,
                                    "must be false: no Role of the set is bound to the account "
                                            + pod.serviceAccount()));
                }
            } else {
                checkFlink(pod, pod.flink().get(), token, set, faults);
            }
        }
    }

    private void checkFlink(
            Pod pod, Pod.Part part, boolean token, ManifestSet set, Consumer<Fault> faults) {
        boolean needed = part.jobManager() || part.cluster().hasKubernetesHa();
        if (needed && !token) {
            faults.accept(
                    pod.fault(
                            FIELD,
                            part.jobManager()
                                    ? "must not be false: a JobManager asks Kubernetes for pods"
                                    : "must not be false: with Kubernetes high availability a"
                                            + " TaskManager finds its JobManager in ConfigMaps"));
        } else if (!needed && token) {
            faults.accept(
                    pod.fault(
                            FIELD,
                            "must be false: without Kubernetes high availability a TaskManager"
                                    + " calls no Kubernetes"));
        } else if (needed && !part.jobManager()) {
            checkAccount(pod, part.cluster(), set, faults);
        }
    }

    private void checkAccount(
            Pod pod, FlinkCluster cluster, ManifestSet set, Consumer<Fault> faults) {
        String field = "flinkConfiguration.kubernetes.taskmanager.service-account";
        boolean shared =
                pods.stream()
                        .filter(each -> each.flink().isPresent())
                        .filter(each -> each.flink().get().jobManager())
                        .filter(each -> each.namespace().equals(pod.namespace()))
                        .anyMatch(each -> each.serviceAccount().equals(pod.serviceAccount()));
        if (shared) {
            faults.accept(
                    cluster.fault(
                            field,
                            "must not be a JobManager's account, '%s', which may make pods"
                                    .formatted(pod.serviceAccount())));
            return;
        }
        rules(pod, set)
                .filter(rule -> !isReadOfConfigMaps(rule))
                .findFirst()
                .ifPresent(
                        rule ->
                                faults.accept(
                                        cluster.fault(
                                                field,
                                                "'%s' may do more than read ConfigMaps: %s on %s"
                                                        .formatted(
                                                                pod.serviceAccount(),
                                                                rule.path("verbs"),
                                                                rule.path("resources")))));
    }

    private static boolean isReadOfConfigMaps(JsonNode rule) {
        return Elements.of(rule.path("resources"))
                        .allMatch(each -> each.asText().equals("configmaps"))
                && Elements.of(rule.path("verbs")).allMatch(each -> READ.contains(each.asText()));
    }

    private static boolean hasToken(Pod pod, ManifestSet set) {
        boolean projected =
                Elements.of(pod.spec().path("volumes"))
                        .flatMap(volume -> Elements.of(volume.path("projected").path("sources")))
                        .anyMatch(source -> source.has("serviceAccountToken"));
        JsonNode ofAccount =
                set.find("ServiceAccount", pod.namespace(), pod.serviceAccount())
                        .map(account -> account.root().path("automountServiceAccountToken"))
                        .orElse(pod.spec().path("none"));
        JsonNode ofPod = pod.spec().path("automountServiceAccountToken");
        return projected || ofPod.asBoolean(ofAccount.asBoolean(true));
    }

    /** What Roles of the set allow the pod's account. */
    private static Stream<JsonNode> rules(Pod pod, ManifestSet set) {
        return set.ofKind("RoleBinding", "ClusterRoleBinding")
                .filter(
                        binding ->
                                Elements.of(binding.root().path("subjects"))
                                        .anyMatch(subject -> isAccount(subject, pod, binding)))
                .flatMap(binding -> role(binding, set).stream())
                .flatMap(role -> Elements.of(role.root().path("rules")));
    }

    private static boolean isAccount(JsonNode subject, Pod pod, Document binding) {
        return subject.path("kind").asText().equals("ServiceAccount")
                && subject.path("name").asText().equals(pod.serviceAccount())
                && subject.path("namespace").asText(binding.namespace()).equals(pod.namespace());
    }

    private static Optional<Document> role(Document binding, ManifestSet set) {
        JsonNode of = binding.root().path("roleRef");
        String kind = of.path("kind").asText();
        return set.find(
                kind,
                kind.equals("Role") ? binding.namespace() : "default",
                of.path("name").asText());
    }
}
