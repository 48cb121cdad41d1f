package io.tidemark.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.client.deployment.ClusterSpecification;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.kubernetes.KubernetesClusterClientFactory;
import org.apache.flink.kubernetes.kubeclient.FlinkPod;
import org.apache.flink.kubernetes.kubeclient.factory.KubernetesJobManagerFactory;
import org.apache.flink.kubernetes.kubeclient.factory.KubernetesTaskManagerFactory;
import org.apache.flink.kubernetes.kubeclient.parameters.KubernetesJobManagerParameters;
import org.apache.flink.kubernetes.kubeclient.parameters.KubernetesTaskManagerParameters;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.Container;
import org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.client.utils.Serialization;
import org.apache.flink.kubernetes.utils.Constants;
import org.apache.flink.runtime.clusterframework.ContaineredTaskManagerParameters;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;

/**
 * The pods of a Flink cluster, as Flink's own code makes them of what the operator hands it. They
 * are those of native mode; in standalone mode the operator has factories of its own, which begin
 * with the same templates.
 */
final class FlinkPods {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Flink or the operator can make no pods of what is written. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1;

        private final transient Fault fault;

        Refused(Fault fault) {
            super(fault.message());
            this.fault = fault;
        }

        Fault fault() {
            return fault;
        }
    }

    private final FlinkOptions options;

    FlinkPods(FlinkOptions options) {
        this.options = options;
    }

    /**
     * The pods of the JobManager and of a TaskManager.
     *
     * @throws Refused if Flink refuses the configuration, such as memory that is too small
     */
    List<Pod> of(FlinkCluster cluster) throws Refused {
        Configuration configuration = EffectiveConfiguration.of(cluster, options);
        // The first: Flink looks at its memory also when it makes the JobManager.
        Pod taskManager = taskManager(cluster, configuration);
        return List.of(jobManager(cluster, configuration), taskManager);
    }

    private static Pod jobManager(FlinkCluster cluster, Configuration configuration)
            throws Refused {
        try {
            ClusterSpecification size =
                    new KubernetesClusterClientFactory().getClusterSpecification(configuration);
            return pod(
                    cluster,
                    true,
                    KubernetesJobManagerFactory.buildKubernetesJobManagerSpecification(
                                    template(cluster, "jobManager", configuration),
                                    new KubernetesJobManagerParameters(configuration, size))
                            .getDeployment()
                            .getSpec()
                            .getTemplate());
        } catch (IOException | RuntimeException e) {
            throw refused(cluster, "jobManager", e);
        }
    }

    private static Pod taskManager(FlinkCluster cluster, Configuration configuration)
            throws Refused {
        try {
            TaskExecutorProcessSpec size =
                    TaskExecutorProcessUtils.processSpecFromConfig(configuration);
            ContaineredTaskManagerParameters parameters =
                    ContaineredTaskManagerParameters.create(configuration, size);
            return pod(
                    cluster,
                    false,
                    KubernetesTaskManagerFactory.buildTaskManagerKubernetesPod(
                                    template(cluster, "taskManager", configuration),
                                    new KubernetesTaskManagerParameters(
                                            configuration,
                                            cluster.name() + "-taskmanager-1-1",
                                            "",
                                            "",
                                            parameters,
                                            Map.of(),
                                            Set.of()))
                            .getInternalResource());
        } catch (RuntimeException e) {
            throw refused(cluster, "taskManager", e);
        }
    }

    private static Pod pod(FlinkCluster cluster, boolean jobManager, Object made) {
        try {
            return new Pod(
                    cluster.document(),
                    Paths.field(cluster.path(), "podTemplate"),
                    Optional.of(new Pod.Part(cluster, jobManager)),
                    JSON.readTree(Serialization.asJson(made)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The template as Flink wants it: its main container apart. */
    private static FlinkPod template(
            FlinkCluster cluster, String component, Configuration configuration) {
        boolean byName =
                Boolean.parseBoolean(
                        configuration
                                .toMap()
                                .get("kubernetes.operator.pod-template.merge-arrays-by-name"));
        ObjectNode pod =
                PodTemplates.merged(
                        cluster.spec().path("podTemplate"),
                        cluster.spec().path(component).path("podTemplate"),
                        byName);
        pod.put("apiVersion", "v1").put("kind", "Pod");
        pod.withObject("/metadata");
        pod.withObject("/spec");
        var whole =
                Serialization.unmarshal(
                        pod.toString(),
                        org.apache.flink.kubernetes.shaded.io.fabric8.kubernetes.api.model.Pod
                                .class);
        FlinkPod.Builder builder = new FlinkPod.Builder();
        if (whole.getSpec() != null && whole.getSpec().getContainers() != null) {
            List<Container> all = whole.getSpec().getContainers();
            all.stream()
                    .filter(each -> Constants.MAIN_CONTAINER_NAME.equals(each.getName()))
                    .findFirst()
                    .ifPresent(builder::withMainContainer);
            whole.getSpec()
                    .setContainers(
                            all.stream()
                                    .filter(
                                            each ->
                                                    !Constants.MAIN_CONTAINER_NAME.equals(
                                                            each.getName()))
                                    .toList());
        }
        return builder.withPod(whole).build();
    }

    /** Flink has many kinds of exceptions for what it does not take. */
    private static Refused refused(FlinkCluster cluster, String component, Exception error) {
        String message = String.valueOf(error.getMessage());
        Throwable cause = error.getCause();
        if (cause != null && !message.contains(String.valueOf(cause.getMessage()))) {
            message += " " + cause.getMessage();
        }
        return new Refused(
                cluster.fault(field(cluster, component, message), "Flink refuses it: " + message));
    }

    /** What Flink speaks of: a key, or memory. */
    private static String field(FlinkCluster cluster, String component, String message) {
        Optional<String> key =
                cluster.configuration().keySet().stream().filter(message::contains).findFirst();
        if (key.isPresent()) {
            return "flinkConfiguration." + key.get();
        }
        if (!message.contains("emory")) {
            return component;
        }
        boolean requirements = cluster.spec().path(component).has("resources");
        return component + (requirements ? ".resources" : ".resource.memory");
    }
}
