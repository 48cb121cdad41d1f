package io.tidemark.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What passes, and what a change to it is refused with. */
class ManifestCheckerTest {

    private static final String MAIN = "spec.podTemplate.spec.containers[flink-main-container].";

    @Test
    void whatIsGoodPasses() {
        Report report = Good.check(Good.text());

        assertThat(report.faults()).isEmpty();
        assertThat(report.documents()).isEqualTo(21);
        assertThat(report.fields()).isGreaterThan(300);
        assertThat(report.pods()).isEqualTo(5);
        assertThat(report.flinkPods()).isEqualTo(4);
        assertThat(report.brought())
                .containsExactlyInAnyOrder("Secret/store-keys", "ClusterIssuer/ours");
    }

    /** What stands in the good manifests, what is there instead, and a line that tells of it. */
    static Stream<Arguments> broken() {
        return Stream.of(
                // schemas
                arguments(
                        "upgradeMode: last-state",
                        "upgradeModus: last-state",
                        "FlinkDeployment/baskets: spec.job.upgradeModus: unknown field"
                                + " (did you mean upgradeMode?)"),
                arguments(
                        "entryClass: test.Baskets, parallelism: 2",
                        "entryClass: test.Baskets, parallelism: \"two\"",
                        "FlinkDeployment/baskets: spec.job.parallelism: must be integer, is string"
                                + " 'two'"),
                arguments(
                        "readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}\n          env",
                        "readOnlyRootFileSystem: true, capabilities: {drop: [ALL]}}\n          env",
                        "FlinkDeployment/baskets:"
                                + " spec.podTemplate.spec.containers[0].securityContext.readOnlyRootFileSystem:"
                                + " unknown field (did you mean readOnlyRootFilesystem?)"),
                arguments(
                        "upgradeMode: last-state",
                        "upgradeMode: laststate",
                        "FlinkDeployment/baskets: spec.job.upgradeMode: 'laststate' is none of"
                                + " last-state, savepoint, stateless (did you mean last-state?)"),
                arguments(
                        "policyTypes: [Ingress, Egress]",
                        "policyType: [Ingress, Egress]",
                        "NetworkPolicy/taskmanagers: spec.policyType: unknown field (did you mean"
                                + " policyTypes?)"),
                arguments(
                        "- name: flink-main-container\n          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}\n          env",
                        "- image: other\n          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}\n          env",
                        "FlinkDeployment/baskets: spec.podTemplate.spec.containers[0].name:"
                                + " required, but missing"),
                arguments(
                        "  mode: native\n",
                        "  mode: native\n  mode: standalone\n",
                        "FlinkDeployment/baskets: spec.mode: the key is there twice (line 49)"),
                arguments(
                        "operations: [Read, Describe]",
                        "operations: [Reed, Describe]",
                        "KafkaUser/baskets: spec.authorization.acls[0].operations[0]: 'Reed' is"
                                + " none of Read, Write, Create, Delete, Alter, Describe,"
                                + " ClusterAction, AlterConfigs, DescribeConfigs,"
                                + " IdempotentWrite, All (did you mean Read?)"),
                arguments(
                        "sizeLimit: 1Gi",
                        "sizeLimit: 1Gx",
                        "FlinkDeployment/baskets: spec.podTemplate.spec.volumes[0].emptyDir.sizeLimit:"
                                + " '1Gx' is no quantity, such as 500m or 2Gi"),
                arguments(
                        "flinkVersion: v2_2\n  mode",
                        "flinkVersion: v2_3\n  mode",
                        "FlinkDeployment/baskets: spec.flinkVersion: 'v2_3' is none of v1_13,"
                                + " v1_14, v1_15, v1_16, v1_17, v1_18, v1_19, v1_20, v2_0, v2_1,"
                                + " v2_2"),
                arguments(
                        "kind: PodDisruptionBudget",
                        "kind: PodDisruptionBudgets",
                        "PodDisruptionBudgets/web: kind: there is no schema for"
                                + " 'PodDisruptionBudgets' (did you mean PodDisruptionBudget?)"),
                arguments(
                        "apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic",
                        "apiVersion: kafka.strimzi.io/v1beta2\nkind: KafkaTopic",
                        "KafkaTopic/baskets: apiVersion: there is no schema for"
                                + " 'kafka.strimzi.io/v1beta2'; there is for: kafka.strimzi.io/v1"),
                arguments(
                        "- {name: AWS_ACCESS_KEY_ID, valueFrom: {secretKeyRef: {name: store-keys, key: id}}}",
                        "- {name: URL, value: \"$$(X)://$(HOST)\"}\n            - {name: HOST, value: a}",
                        "FlinkDeployment/baskets:"
                                + " spec.podTemplate.spec.containers[flink-main-container].env[URL].value:"
                                + " $(HOST) is no variable before this one"),
                // the operator's rules
                arguments(
                        "    high-availability.type: kubernetes\n",
                        "",
                        "FlinkDeployment/baskets: spec.job.upgradeMode: last-state needs high"
                                + " availability: set high-availability.type"),
                arguments(
                        "    high-availability.storageDir: s3://shop/ha\n",
                        "",
                        "FlinkDeployment/baskets: spec.flinkConfiguration.high-availability.storageDir:"
                                + " required for high availability, but missing"),
                arguments(
                        "    execution.checkpointing.savepoint-dir: s3://shop/savepoints\n",
                        "",
                        "FlinkDeployment/baskets: spec.flinkConfiguration.kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age:"
                                + " needs execution.checkpointing.savepoint-dir"),
                arguments(
                        "    state.backend.type: rocksdb\n",
                        "    kubernetes.cluster-id: mine\n",
                        "FlinkDeployment/baskets: spec.flinkConfiguration.kubernetes.cluster-id: the"
                                + " operator sets this one itself"),
                arguments(
                        "name: baskets, namespace: shop}\nspec:\n  image",
                        "name: baskets-of-everybody-who-ever-came-to-our-shop, namespace:"
                                + " shop}\nspec:\n  image",
                        "FlinkDeployment/baskets-of-everybody-who-ever-came-to-our-shop:"
                                + " metadata.name:"
                                + " 'baskets-of-everybody-who-ever-came-to-our-shop' must be at"
                                + " most 45 lower case letters, digits and -, and begin with a"
                                + " letter"),
                arguments(
                        "utilization.target: \"0.6\"",
                        "utilization.target: \"60\"",
                        "FlinkDeployment/baskets: spec.flinkConfiguration.job.autoscaler.utilization.target:"
                                + " 60.0 must be from 0.0 to 1.0"),
                arguments(
                        "deploymentName: lab",
                        "deploymentName: laboratory",
                        "FlinkSessionJob/lesson: spec.deploymentName: there is no FlinkDeployment"
                                + " 'laboratory' in the set"),
                arguments(
                        "deploymentName: lab",
                        "deploymentName: baskets",
                        "FlinkSessionJob/lesson: spec.deploymentName: 'baskets' runs a job of its"
                                + " own and takes no other"),
                // Flink's configuration
                arguments(
                        "taskmanager.numberOfTaskSlots: \"2\"",
                        "taskmanager.numberOfTaskSlot: \"2\"",
                        "FlinkDeployment/baskets: spec.flinkConfiguration.taskmanager.numberOfTaskSlot:"
                                + " neither Flink nor the operator knows this key (did you mean"
                                + " taskmanager.numberOfTaskSlots?)"),
                arguments(
                        "execution.checkpointing.dir:",
                        "state.checkpoints.dir:",
                        "FlinkDeployment/baskets: spec.flinkConfiguration.state.checkpoints.dir:"
                                + " deprecated; it is now execution.checkpointing.dir"),
                arguments(
                        "execution.checkpointing.interval: 30 s",
                        "execution.checkpointing.interval: half a minute",
                        "FlinkDeployment/baskets: spec.flinkConfiguration.execution.checkpointing.interval:"
                                + " 'half a minute' is not a duration, such as 10 s"),
                // the pods that will run
                arguments(
                        "jobManager: {replicas: 1, resource: {cpu: 1, memory: 1600m}}",
                        "jobManager: {replicas: 1, resource: {cpu: 1, memory: 300m}}",
                        "FlinkDeployment/baskets: spec.jobManager.resource.memory: Flink refuses"
                                + " it: "),
                arguments(
                        "securityContext: {runAsNonRoot: true, runAsUser: 9999, ",
                        "securityContext: {runAsUser: 9999, ",
                        "FlinkDeployment/baskets: "
                                + MAIN
                                + "securityContext.runAsNonRoot: must be true, here or in the"
                                + " pod's securityContext"),
                arguments(
                        "    podTemplate: {spec: {automountServiceAccountToken: false}}\n",
                        "",
                        "FlinkDeployment/lab: spec.podTemplate.spec.automountServiceAccountToken:"
                                + " must be false: without Kubernetes high availability a"
                                + " TaskManager calls no Kubernetes, in the pod of the"
                                + " TaskManager"),
                arguments(
                        "    kubernetes.taskmanager.service-account: taskmanager\n",
                        "",
                        "FlinkDeployment/baskets: spec.flinkConfiguration.kubernetes.taskmanager.service-account:"
                                + " must not be a JobManager's account, 'jobmanager', which may"
                                + " make pods"),
                arguments(
                        "resources: [configmaps], verbs: [get, list, watch]",
                        "resources: [configmaps, secrets], verbs: [get, list, watch]",
                        "FlinkDeployment/baskets: spec.flinkConfiguration.kubernetes.taskmanager.service-account:"
                                + " 'taskmanager' may do more than read ConfigMaps:"
                                + " [\"get\",\"list\",\"watch\"] on [\"configmaps\",\"secrets\"]"),
                arguments(
                        "limits: {memory: 256Mi}",
                        "limits: {cpu: 1}",
                        "Deployment/web: spec.template.spec.containers[web].resources.limits.memory:"
                                + " required, but missing"),
                arguments(
                        "requests: {cpu: 100m, memory: 128Mi}",
                        "requests: {cpu: 100m, memory: 0.5Gi}",
                        "Deployment/web:"
                                + " spec.template.spec.containers[web].resources.requests.memory:"
                                + " 0.5Gi is more than the limit, 256Mi"),
                arguments(
                        "limits: {memory: 256Mi}",
                        "limits: {memory: 256Mi, momery: 256Mi}",
                        "Deployment/web:"
                                + " spec.template.spec.containers[0].resources.limits.momery: no"
                                + " resource, such as cpu, memory or ephemeral-storage"),
                arguments(
                        "      automountServiceAccountToken: false\n",
                        "      automountServiceAccountToken: false\n"
                                + "      topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone,"
                                + " whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels:"
                                + " {app: webs}}}]\n",
                        "Deployment/web: spec.template.spec.topologySpreadConstraints[0].labelSelector:"
                                + " does not match the pod itself:"
                                + " {\"matchLabels\":{\"app\":\"webs\"}}"),
                arguments(
                        "    s3.endpoint: http://store.test\n",
                        "    s3.secret-key: open sesame\n",
                        "FlinkDeployment/baskets: spec.flinkConfiguration.s3.secret-key: a secret"
                                + " must not be written here; name a Secret, as a variable or a"
                                + " file"),
                arguments(
                        "envFrom: [{configMapRef: {name: web}}]",
                        "env: [{name: WEB_TOKEN, value: open sesame}]",
                        "Deployment/web: spec.template.spec.containers[web].env[WEB_TOKEN].value: a"
                                + " secret must not be written here; use valueFrom"),
                // names
                arguments(
                        "{name: metrics, containerPort: 9249}",
                        "{name: prometheus-metrics, containerPort: 9249}",
                        "FlinkDeployment/baskets: spec.podTemplate.spec.containers[0].ports[0].name:"
                                + " 'prometheus-metrics' is no port's name: at most 15 lower case"
                                + " letters, digits and -, with a letter"),
                arguments(
                        "labels: {team: checkout}",
                        "labels: {team: check out}",
                        "FlinkDeployment/baskets: spec.podTemplate.metadata.labels.team: 'check"
                                + " out' is no label's value: at most 63 letters, digits, - _ ."),
                arguments(
                        "{name: user, mountPath: /etc/kafka}",
                        "{name: user, mountPath: /tmp}",
                        "FlinkDeployment/baskets: spec.podTemplate.spec.containers[0].volumeMounts[1].mountPath:"
                                + " '/tmp' is there twice"),
                arguments(
                        "partitions: 4, replicas: 3}",
                        "partitions: 4, replicas: 3, config: {retention: 1000}}",
                        "KafkaTopic/baskets: spec.config.retention: Kafka has no such key for a"
                                + " topic"),
                // what is named is there
                arguments(
                        "secret: {secretName: baskets}",
                        "secret: {secretName: basket}",
                        "FlinkDeployment/baskets: spec.podTemplate.spec.volumes[user].secret.secretName:"
                                + " there is no Secret 'basket' in the set; if the user brings it,"
                                + " list Secret/basket in the annotation tidemark.io/to-bring"),
                arguments(
                        "Secret/store-keys, ",
                        "",
                        "FlinkDeployment/baskets: "
                                + MAIN
                                + "env[AWS_ACCESS_KEY_ID].valueFrom.secretKeyRef.name: there is no"
                                + " Secret 'store-keys' in the set"),
                arguments(
                        "name: shop.baskets, patternType: literal",
                        "name: shop.basket, patternType: literal",
                        "KafkaUser/baskets: spec.authorization.acls[0].resource.name: there is no"
                                + " KafkaTopic 'shop.basket' in the set"),
                arguments(
                        "name: brokers, namespace: shop, labels: {strimzi.io/cluster: shop}",
                        "name: brokers, namespace: shop, labels: {strimzi.io/cluster: shops}",
                        "KafkaNodePool/brokers: metadata.labels.strimzi.io/cluster: there is no"
                                + " Kafka 'shops' in the set"),
                arguments(
                        "kind: Role, name: jobmanager}",
                        "kind: Role, name: jobmanagers}",
                        "RoleBinding/jobmanager: roleRef.name: there is no Role 'jobmanagers' in"
                                + " the set"),
                arguments(
                        "{app: baskets, component: taskmanager}",
                        "{app: basket, component: taskmanager}",
                        "NetworkPolicy/taskmanagers: spec.podSelector: matches no pod of the set:"
                                + " {\"matchLabels\":{\"app\":\"basket\",\"component\":\"taskmanager\"}}"),
                arguments(
                        "maxUnavailable: 1, selector: {matchLabels: {app: web}}",
                        "maxUnavailable: 1, selector: {matchLabels: {app: webs}}",
                        "PodDisruptionBudget/web: spec.selector: matches no pod of the set:"
                                + " {\"matchLabels\":{\"app\":\"webs\"}}"),
                arguments(
                        "targetPort: http}",
                        "targetPort: https}",
                        "Service/web: spec.ports[0].targetPort: no pod that is selected has a port"
                                + " 'https'"),
                arguments(
                        "envFrom: [{configMapRef: {name: web}}]",
                        "env: [{name: HUE, valueFrom: {configMapKeyRef: {name: web, key: hue}}}]",
                        "Deployment/web:"
                                + " spec.template.spec.containers[web].env[HUE].valueFrom.configMapKeyRef.key:"
                                + " ConfigMap 'web' has no key 'hue'"),
                arguments(
                        "issuerRef: {kind: ClusterIssuer, name: ours}",
                        "issuerRef: {kind: Issuer, name: ours}",
                        "Certificate/web: spec.issuerRef.name: there is no Issuer 'ours' in the"
                                + " set"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void whatIsBrokenIsRefused(String good, String bad, String line) {
        String text = Good.text();
        assertThat(text).containsOnlyOnce(good);

        List<String> faults = Good.faults(text.replace(good, bad));

        assertThat(faults).anySatisfy(fault -> assertThat(fault).startsWith(line));
    }

    @Test
    void theOtherOperatorKnowsTheNextFlink() {
        String text = Good.text().replace("flinkVersion: v2_2", "flinkVersion: v2_3");

        Report report = new ManifestChecker(OperatorVersion.V1_16).check(Map.of(Good.NAME, text));

        assertThat(report.faults()).isEmpty();
    }

    @Test
    void aTextThatIsNoYamlHidesNoOther() {
        List<String> faults =
                Good.faults("kind: [\n---\napiVersion: v1\nkind: Namespace\nmetadata: {}\n");

        assertThat(faults).hasSize(2);
        assertThat(faults.get(0)).startsWith("document: no YAML: ").contains("(line 1)");
        assertThat(faults.get(1)).isEqualTo("Namespace: metadata.name: required, but missing");
    }

    @Test
    void aClusterNeedsNoPodTemplate() {
        List<String> faults =
                Good.faults(
                        """
                        apiVersion: flink.apache.org/v1beta1
                        kind: FlinkDeployment
                        metadata: {name: plain}
                        spec:
                          flinkVersion: v2_2
                          serviceAccount: default
                          jobManager: {resource: {memory: 1Gi}}
                          taskManager: {resource: {memory: 2Gi}}
                        """);

        assertThat(faults)
                .contains(
                        "FlinkDeployment/plain: "
                                + MAIN
                                + "securityContext.readOnlyRootFilesystem: must be true")
                .noneMatch(fault -> fault.contains("refuses"));
    }

    @Test
    void anAliasIsNotTakenForAText() {
        assertThat(Good.faults("kind: Pod\na: &b {c: d}\ne: *b\n"))
                .containsExactly(
                        "the document at line 1 has an alias (*), which is not followed here; check"
                                + " what kubectl kustomize makes of it");
    }

    @Test
    void aClusterThatCannotBeMadeIsNoFaultOfSelectors() {
        List<String> faults =
                Good.faults(Good.text().replace("upgradeMode: last-state", "upgradeMode: late"));

        assertThat(faults).hasSize(1);
    }

    @Test
    void blueAndGreenAreClustersEach() {
        String text =
                """
                apiVersion: flink.apache.org/v1beta1
                kind: FlinkBlueGreenDeployment
                metadata: {name: baskets}
                spec:
                  template:
                    spec:
                      image: registry.test/baskets:1.0
                      flinkVersion: v2_2
                      serviceAccount: default
                      jobManager: {resource: {memory: 1Gi}}
                      taskManager: {resource: {memory: 100m}}
                      job: {jarURI: "local:///a.jar", parallelism: 0}
                """;

        List<String> faults = Good.faults(text);

        assertThat(faults)
                .anySatisfy(
                        fault ->
                                assertThat(fault)
                                        .startsWith(
                                                "FlinkBlueGreenDeployment/baskets:"
                                                        + " spec.template.spec.taskManager.resource.memory:"
                                                        + " Flink refuses it: "))
                .contains(
                        "FlinkBlueGreenDeployment/baskets: spec.template.spec.job.parallelism: must"
                                + " be at least 1, unless taskManager.replicas says how many");
    }
}
