package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What is asked for and limited are resources that there are; a schema takes any name for one. */
final class ResourceNamesCheck implements Check {

    private static final Set<String> AMOUNTS = Set.of("limits", "requests");

    private static final Set<String> OF_RANGES =
            Set.of("default", "defaultRequest", "max", "min", "maxLimitRequestRatio");

    /** One with a domain is somebody's own. */
    private static final Pattern RESOURCE =
            Pattern.compile("cpu|memory|ephemeral-storage|storage|hugepages-.+|.+/.+");

    private static final Pattern QUOTA =
            Pattern.compile(
                    "((requests|limits)\\.)?("
                            + RESOURCE
                            + ")|pods|services|services\\.(loadbalancers|nodeports)|secrets|configmaps"
                            + "|persistentvolumeclaims|replicationcontrollers|resourcequotas");

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        for (Document document : set.documents()) {
            walk(document, "", document.root(), faults);
        }
    }

    private static void walk(
            Document document, String path, JsonNode node, Consumer<Fault> faults) {
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            walk(document, Paths.element(path, i), node.get(i), faults);
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String name = field.getKey();
            String at = Paths.field(path, name);
            if (NamesCheck.FOREIGN.contains(name)) {
                continue;
            }
            if (document.is("ResourceQuota") && name.equals("hard")) {
                expect(document, at, field.getValue(), QUOTA, faults);
            } else if (AMOUNTS.contains(name)
                    || (document.is("LimitRange") && OF_RANGES.contains(name))) {
                expect(document, at, field.getValue(), RESOURCE, faults);
            }
            walk(document, at, field.getValue(), faults);
        }
    }

    private static void expect(
            Document document,
            String path,
            JsonNode amounts,
            Pattern known,
            Consumer<Fault> faults) {
        for (Map.Entry<String, JsonNode> each : amounts.properties()) {
            if (!known.matcher(each.getKey()).matches()) {
                faults.accept(
                        document.fault(
                                Paths.field(path, each.getKey()),
                                "no resource, such as cpu, memory or ephemeral-storage"));
            }
        }
    }
}
