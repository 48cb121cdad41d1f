package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A pod that will run.
 *
 * @param document what asks for it
 * @param path the path to its template
 * @param flink the Flink cluster that it is of, and which part of it; empty for other pods
 * @param template its metadata and spec, as they will be
 */
record Pod(Document document, String path, Optional<Part> flink, JsonNode template) {

    private static final String IN_JOB_MANAGER = ", in the pod of the JobManager";

    private static final String IN_TASK_MANAGER = ", in the pod of the TaskManager";

    /**
     * A part of a Flink cluster.
     *
     * @param cluster the cluster
     * @param jobManager whether it is the JobManager, and not a TaskManager
     */
    record Part(FlinkCluster cluster, boolean jobManager) {

        String words() {
            return jobManager ? IN_JOB_MANAGER : IN_TASK_MANAGER;
        }
    }

    String namespace() {
        return document.namespace();
    }

    JsonNode spec() {
        return template.path("spec");
    }

    Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>();
        template.path("metadata")
                .path("labels")
                .properties()
                .forEach(each -> labels.put(each.getKey(), each.getValue().asText()));
        return labels;
    }

    boolean isOf(FlinkCluster cluster) {
        return flink.map(part -> part.cluster().equals(cluster)).orElse(false);
    }

    String serviceAccount() {
        String name = spec().path("serviceAccountName").asText();
        return name.isEmpty() ? spec().path("serviceAccount").asText("default") : name;
    }

    /** Its containers, those that run first included, by the path below the template. */
    Stream<Map.Entry<String, JsonNode>> containers() {
        return Stream.of("initContainers", "containers")
                .flatMap(
                        list ->
                                Elements.of(spec().path(list))
                                        .map(
                                                each ->
                                                        Map.entry(
                                                                "spec.%s[%s]"
                                                                        .formatted(
                                                                                list,
                                                                                each.path("name")
                                                                                        .asText()),
                                                                each)));
    }

    Fault fault(String field, String message) {
        return document.fault(
                Paths.field(path, field), message + flink.map(Part::words).orElse(""));
    }

    /**
     * Faults that both pods of a cluster have, because of a template that they share, told once.
     */
    static Set<Fault> toldOnce(Set<Fault> faults) {
        Set<Fault> once = new LinkedHashSet<>();
        for (Fault fault : faults) {
            Optional<String> words =
                    Stream.of(IN_JOB_MANAGER, IN_TASK_MANAGER)
                            .filter(fault.message()::endsWith)
                            .map(
                                    ending ->
                                            fault.message()
                                                    .substring(
                                                            0,
                                                            fault.message().length()
                                                                    - ending.length()))
                            .findFirst();
            boolean both =
                    words.isPresent()
                            && faults.contains(fault.with(words.get() + IN_JOB_MANAGER))
                            && faults.contains(fault.with(words.get() + IN_TASK_MANAGER));
            once.add(both ? fault.with(words.get()) : fault);
        }
        return once;
    }

    /** The pods of a document that asks for some itself. */
    static Stream<Pod> in(Document document) {
        JsonNode spec = document.spec();
        return switch (document.kind()) {
            case "Pod" -> Stream.of(of(document, "", document.root()));
            case "Deployment", "StatefulSet", "Job" ->
                    Stream.of(of(document, "spec.template", spec.path("template")));
            case "CronJob" ->
                    Stream.of(
                            of(
                                    document,
                                    "spec.jobTemplate.spec.template",
                                    spec.path("jobTemplate").path("spec").path("template")));
            default -> Stream.empty();
        };
    }

    private static Pod of(Document document, String path, JsonNode template) {
        return new Pod(document, path, Optional.empty(), template);
    }
}
