package io.tidemark.kubernetes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks manifests without a cluster. */
public final class ManifestChecker {

    private final Schemas schemas;

    private final FlinkOptions options;

    /** Checks manifests for a version of the Flink Kubernetes Operator. */
    public ManifestChecker(OperatorVersion operator) {
        this.schemas = new Schemas(operator);
        this.options = new FlinkOptions(operator);
    }

    /** What the schemas are of: projects with their versions. */
    public List<String> sources() {
        return schemas.sources();
    }

    /**
     * Checks documents that are applied together.
     *
     * @param texts what faults call each file, and what is in it
     */
    public Report check(Map<String, String> texts) {
        Set<Fault> faults = new LinkedHashSet<>();
        ManifestReader reader = new ManifestReader(faults::add);
        texts.forEach(reader::read);
        ManifestSet set = new ManifestSet(reader.documents());
        SchemaCheck schemaCheck = new SchemaCheck(schemas);
        schemaCheck.check(set, faults::add);
        List<Pod> pods = pods(set, schemaCheck, faults);
        Provided provided = new Provided(set);
        List<Check> checks =
                List.of(
                        new NamesCheck(),
                        new FlinkDeploymentCheck(),
                        new SessionJobCheck(),
                        new AutoscalerCheck(),
                        new FlinkKeysCheck(options),
                        new HardeningCheck(pods),
                        new ResourceNamesCheck(),
                        new ResourcesCheck(pods),
                        new SpreadCheck(pods),
                        new TokenCheck(pods),
                        new SecretsCheck(pods),
                        new PodReferencesCheck(pods, set, provided),
                        new KafkaTopicCheck(),
                        new KafkaReferencesCheck(provided),
                        new ReferencesCheck(provided),
                        new SelectorsCheck(new PodLabels(set, pods)));
        checks.forEach(check -> check.check(set, faults::add));
        return new Report(
                set.documents().size(),
                set.fields(),
                pods.size(),
                (int) pods.stream().filter(pod -> pod.flink().isPresent()).count(),
                set.brought(),
                inOrder(Pod.toldOnce(faults), set));
    }

    /** The faults as their documents stand; what is of no document comes first. */
    private static List<Fault> inOrder(Set<Fault> faults, ManifestSet set) {
        Map<String, Integer> places = new HashMap<>();
        for (Document document : set.documents()) {
            places.putIfAbsent(place(document.fault("", "")), places.size());
        }
        return faults.stream()
                .sorted(Comparator.comparing(fault -> places.getOrDefault(place(fault), -1)))
                .toList();
    }

    private static String place(Fault fault) {
        return fault.source() + "\n" + fault.document();
    }

    /** Flink's code gets no document that is not what its schema says. */
    private List<Pod> pods(ManifestSet set, SchemaCheck schemaCheck, Set<Fault> faults) {
        List<Pod> pods = new ArrayList<>();
        set.documents().forEach(document -> Pod.in(document).forEach(pods::add));
        FlinkPods flink = new FlinkPods(options);
        for (FlinkCluster cluster : set.clusters()) {
            if (schemaCheck.passes(cluster.document())) {
                try {
                    pods.addAll(flink.of(cluster));
                } catch (FlinkPods.Refused e) {
                    faults.add(e.fault());
                }
            }
        }
        return pods;
    }
}
