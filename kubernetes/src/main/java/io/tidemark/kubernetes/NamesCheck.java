package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Names, labels and ports are ones that Kubernetes takes, and no name is there twice. */
final class NamesCheck implements Check {

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private static final Pattern SERVICE = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

    private static final Pattern SUBDOMAIN =
            Pattern.compile(
                    "(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private static final Pattern QUALIFIED =
            Pattern.compile(
                    "((?=[^/]{1,253}/)[a-z0-9]([-.a-z0-9]*[a-z0-9])?/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?");

    private static final Pattern LABEL_VALUE =
            Pattern.compile("([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?");

    private static final Pattern PORT =
            Pattern.compile("(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*");

    private static final Set<String> LABELS = Set.of("labels", "matchLabels", "nodeSelector");

    /** Below these, names are somebody else's. */
    static final Set<String> FOREIGN =
            Set.of("flinkConfiguration", "logConfiguration", "config", "data", "stringData");

    /** Kinds that Kubernetes allows more letters in. */
    private static final Set<String> ROLES =
            Set.of("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding");

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        Set<String> seen = new HashSet<>();
        for (Document document : set.documents()) {
            checkName(document, faults);
            String identity =
                    "%s/%s/%s/%s"
                            .formatted(
                                    document.apiVersion(),
                                    document.kind(),
                                    document.namespace(),
                                    document.name());
            if (!document.name().isEmpty() && !seen.add(identity)) {
                faults.accept(document.fault("metadata.name", "the document is there twice"));
            }
            if (!document.is("PrometheusRule")) {
                walk(document, "", document.root(), faults);
            }
        }
    }

    private static void checkName(Document document, Consumer<Fault> faults) {
        String name = document.name();
        if (name.isEmpty()) {
            if (!document.metadata().has("generateName")) {
                faults.accept(document.fault("metadata.name", "required, but missing"));
            }
            return;
        }
        Pattern allowed =
                switch (document.kind()) {
                    case "Namespace" -> LABEL;
                    case "Service" -> SERVICE;
                    default -> SUBDOMAIN;
                };
        if (!ROLES.contains(document.kind()) && !allowed.matcher(name).matches()) {
            faults.accept(document.fault("metadata.name", "'%s' is no name".formatted(name)));
        }
        if (document.is("CronJob") && name.length() > 52) {
            faults.accept(document.fault("metadata.name", "more than 52 letters"));
        }
    }

    private static void walk(
            Document document, String path, JsonNode node, Consumer<Fault> faults) {
        if (node.isArray()) {
            checkTwice(document, path, node, faults);
            for (int i = 0; i < node.size(); i++) {
                walk(document, Paths.element(path, i), node.get(i), faults);
            }
            return;
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String name = field.getKey();
            String at = Paths.field(path, name);
            if (FOREIGN.contains(name)) {
                continue;
            }
            if (LABELS.contains(name) && field.getValue().isObject()) {
                checkLabels(document, at, field.getValue(), true, faults);
            } else if (name.equals("annotations") && field.getValue().isObject()) {
                checkLabels(document, at, field.getValue(), false, faults);
            } else if (name.equals("containers") || name.equals("initContainers")) {
                checkContainers(document, at, field.getValue(), faults);
                walk(document, at, field.getValue(), faults);
            } else {
                walk(document, at, field.getValue(), faults);
            }
        }
        if (document.is("Service") && path.equals("spec")) {
            checkLabels(document, "spec.selector", node.path("selector"), true, faults);
        }
    }

    private static void checkLabels(
            Document document,
            String path,
            JsonNode labels,
            boolean values,
            Consumer<Fault> faults) {
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            String at = Paths.field(path, label.getKey());
            String value = label.getValue().asText();
            if (!QUALIFIED.matcher(label.getKey()).matches()) {
                faults.accept(
                        document.fault(
                                at,
                                "no key: at most 63 letters, digits, - _ . behind an optional"
                                        + " domain and /"));
            }
            if (values && !LABEL_VALUE.matcher(value).matches()) {
                faults.accept(
                        document.fault(
                                at,
                                "'%s' is no label's value: at most 63 letters, digits, - _ ."
                                        .formatted(value)));
            }
        }
    }

    private static void checkContainers(
            Document document, String path, JsonNode containers, Consumer<Fault> faults) {
        for (int i = 0; i < containers.size(); i++) {
            JsonNode container = containers.get(i);
            String at = Paths.element(path, i);
            String name = container.path("name").asText();
            if (!name.isEmpty() && !LABEL.matcher(name).matches()) {
                faults.accept(document.fault(at + ".name", "'%s' is no name".formatted(name)));
            }
            JsonNode ports = container.path("ports");
            for (int j = 0; j < ports.size(); j++) {
                String port = ports.get(j).path("name").asText();
                if (!port.isEmpty() && !PORT.matcher(port).matches()) {
                    faults.accept(
                            document.fault(
                                    Paths.element(at + ".ports", j) + ".name",
                                    "'%s' is no port's name: at most 15 lower case letters, digits"
                                                    .formatted(port)
                                            + " and -, with a letter"));
                }
            }
        }
    }

    /** Containers, volumes, variables and ports go by their names. */
    private static void checkTwice(
            Document document, String path, JsonNode array, Consumer<Fault> faults) {
        String key = path.endsWith("volumeMounts") ? "mountPath" : "name";
        boolean named =
                path.endsWith("ontainers")
                        || path.endsWith(".volumes")
                        || path.endsWith(".volumeMounts")
                        || path.endsWith(".env")
                        || path.endsWith(".ports");
        if (!named) {
            return;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < array.size(); i++) {
            String name = array.get(i).path(key).asText();
            if (!name.isEmpty() && !seen.add(name)) {
                faults.accept(
                        document.fault(
                                Paths.element(path, i) + "." + key,
                                "'%s' is there twice".formatted(name)));
            }
        }
    }
}
