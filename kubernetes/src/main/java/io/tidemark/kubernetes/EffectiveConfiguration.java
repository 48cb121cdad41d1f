package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.kubernetes.configuration.KubernetesConfigOptions;
import org.apache.flink.kubernetes.configuration.KubernetesConfigOptionsInternal;
import org.apache.flink.kubernetes.configuration.KubernetesDeploymentTarget;
import org.apache.flink.kubernetes.entrypoint.KubernetesSessionClusterEntrypoint;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.Quantity;
import org.apache.flink.kubernetes.utils.Constants;

/**
 * The configuration that the operator hands to Flink: what is in the spec, and what the operator
 * adds to it. What the operator itself is configured with in a cluster is not known here.
 */
final class EffectiveConfiguration {

    private EffectiveConfiguration() {}

    /**
     * The configuration for a cluster.
     *
     * @throws FlinkPods.Refused if a resource is no amount
     */
    static Configuration of(FlinkCluster cluster, FlinkOptions options) throws FlinkPods.Refused {
        Map<String, String> all = new HashMap<>();
        all.put(KubernetesConfigOptions.REST_SERVICE_EXPOSED_TYPE.key(), "ClusterIP");
        // Ports that are 0 elsewhere: Flink's client does the same.
        all.put(BlobServerOptions.PORT.key(), String.valueOf(Constants.BLOB_SERVER_PORT));
        all.put(TaskManagerOptions.RPC_PORT.key(), String.valueOf(Constants.TASK_MANAGER_RPC_PORT));
        cluster.configuration()
                .forEach(
                        (key, value) -> {
                            // What has a fault already would be told again, in other words.
                            if (options.problem(key, value).isEmpty()) {
                                all.put(key, value);
                            }
                        });
        JsonNode spec = cluster.spec();
        put(all, KubernetesConfigOptions.CONTAINER_IMAGE.key(), spec.path("image"));
        put(
                all,
                KubernetesConfigOptions.CONTAINER_IMAGE_PULL_POLICY.key(),
                spec.path("imagePullPolicy"));
        put(
                all,
                KubernetesConfigOptions.KUBERNETES_SERVICE_ACCOUNT.key(),
                spec.path("serviceAccount"));
        putResources(cluster, "jobManager", all);
        putResources(cluster, "taskManager", all);
        put(
                all,
                KubernetesConfigOptions.KUBERNETES_JOBMANAGER_REPLICAS.key(),
                spec.path("jobManager").path("replicas"));
        put(all, PipelineOptions.JARS.key(), spec.path("job").path("jarURI"));
        put(all, CoreOptions.DEFAULT_PARALLELISM.key(), spec.path("job").path("parallelism"));
        all.put(
                DeploymentOptions.TARGET.key(),
                (cluster.isSession()
                                ? KubernetesDeploymentTarget.SESSION
                                : KubernetesDeploymentTarget.APPLICATION)
                        .getName());
        all.put(KubernetesConfigOptions.NAMESPACE.key(), cluster.namespace());
        all.put(KubernetesConfigOptions.CLUSTER_ID.key(), cluster.name());
        all.put(
                KubernetesConfigOptionsInternal.ENTRY_POINT_CLASS.key(),
                KubernetesSessionClusterEntrypoint.class.getName());
        return Configuration.fromMap(all);
    }

    private static void put(Map<String, String> all, String key, JsonNode value) {
        if (value.isValueNode() && !value.asText().isEmpty()) {
            all.put(key, value.asText());
        }
    }

    private static void putResources(
            FlinkCluster cluster, String component, Map<String, String> all)
            throws FlinkPods.Refused {
        boolean jobManager = component.equals("jobManager");
        String memory =
                (jobManager
                                ? JobManagerOptions.TOTAL_PROCESS_MEMORY
                                : TaskManagerOptions.TOTAL_PROCESS_MEMORY)
                        .key();
        String cpu =
                (jobManager
                                ? KubernetesConfigOptions.JOB_MANAGER_CPU
                                : KubernetesConfigOptions.TASK_MANAGER_CPU)
                        .key();
        JsonNode given = cluster.spec().path(component);
        JsonNode amount = given.path("resource").path("memory");
        String field = component + ".resource.memory";
        JsonNode cores = given.path("resource").path("cpu");
        for (String kind : new String[] {"limits", "requests"}) {
            JsonNode requirements = given.path("resources").path(kind);
            if (requirements.has("memory")) {
                amount = requirements.get("memory");
                field = "%s.resources.%s.memory".formatted(component, kind);
            }
            if (requirements.has("cpu")) {
                cores = requirements.get("cpu");
            }
        }
        if (!amount.asText().isEmpty()) {
            all.put(memory, bytes(cluster, field, amount.asText()) + "b");
        }
        if (!cores.asText().isEmpty()) {
            all.put(cpu, Quantity.parse(cores.asText()).getNumericalAmount().toString());
        }
    }

    /** Flink's way to write an amount, in which m is a MiB, comes before Kubernetes'. */
    private static long bytes(FlinkCluster cluster, String field, String amount)
            throws FlinkPods.Refused {
        try {
            return MemorySize.parse(amount).getBytes();
        } catch (IllegalArgumentException e) {
            try {
                return Quantity.getAmountInBytes(Quantity.parse(amount)).longValueExact();
            } catch (IllegalArgumentException | ArithmeticException other) {
                throw new FlinkPods.Refused(
                        cluster.fault(
                                field,
                                "'%s' is no amount of memory, such as 2048m or 2Gi"
                                        .formatted(amount)));
            }
        }
    }
}
