package io.tidemark.kubernetes;

import java.util.List;
import java.util.Set;

/**
 * What a check found.
 *
 * @param documents how many documents there were
 * @param fields how many fields they had, at any depth
 * @param pods how many pods were looked at, of them those that Flink's code made
 * @param flinkPods how many pods Flink's code made
 * @param brought what the user brings, each as {@code Kind/name}
 * @param faults what is wrong
 */
public record Report(
        int documents,
        int fields,
        int pods,
        int flinkPods,
        Set<String> brought,
        List<Fault> faults) {

    public Report {
        brought = Set.copyOf(brought);
        faults = List.copyOf(faults);
    }
}
