package io.tidemark.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes a resource of schemas out of custom resource definitions, or out of Kubernetes' own
 * definitions: names, types, enums, required fields and bounds, without a word of description, and
 * with unknown fields refused. Run by hand when a version is added; the arguments are the file to
 * write, the project, its version, where it is from, and the files (or one folder) to read.
 */
final class SchemaConverter {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** What Kubernetes' definitions say in descriptions only. */
    private static final Map<String, String> ENUMS = new HashMap<>();

    static {
        String protocols = "TCP UDP SCTP";
        ENUMS.put("NetworkPolicySpec.policyTypes", "Ingress Egress");
        ENUMS.put("NetworkPolicyPort.protocol", protocols);
        ENUMS.put("ContainerPort.protocol", protocols);
        ENUMS.put("ServicePort.protocol", protocols);
        ENUMS.put("SeccompProfile.type", "RuntimeDefault Localhost Unconfined");
        ENUMS.put("AppArmorProfile.type", "RuntimeDefault Localhost Unconfined");
        for (String container : List.of("Container", "EphemeralContainer")) {
            ENUMS.put(container + ".imagePullPolicy", "Always IfNotPresent Never");
            ENUMS.put(container + ".terminationMessagePolicy", "File FallbackToLogsOnError");
        }
        ENUMS.put("PodSpec.restartPolicy", "Always OnFailure Never");
        ENUMS.put("PodSpec.dnsPolicy", "ClusterFirst ClusterFirstWithHostNet Default None");
        ENUMS.put("PodSpec.preemptionPolicy", "Never PreemptLowerPriority");
        ENUMS.put("PodSecurityContext.fsGroupChangePolicy", "OnRootMismatch Always");
        ENUMS.put("ServiceSpec.type", "ClusterIP NodePort LoadBalancer ExternalName");
        ENUMS.put("ServiceSpec.sessionAffinity", "None ClientIP");
        ENUMS.put("ServiceSpec.externalTrafficPolicy", "Cluster Local");
        ENUMS.put("ServiceSpec.internalTrafficPolicy", "Cluster Local");
        ENUMS.put("ServiceSpec.ipFamilyPolicy", "SingleStack PreferDualStack RequireDualStack");
        ENUMS.put("ServiceSpec.ipFamilies", "IPv4 IPv6");
        ENUMS.put("Toleration.effect", "NoSchedule PreferNoSchedule NoExecute");
        ENUMS.put("Toleration.operator", "Exists Equal");
        ENUMS.put("TopologySpreadConstraint.whenUnsatisfiable", "DoNotSchedule ScheduleAnyway");
        ENUMS.put("TopologySpreadConstraint.nodeAffinityPolicy", "Honor Ignore");
        ENUMS.put("TopologySpreadConstraint.nodeTaintsPolicy", "Honor Ignore");
        ENUMS.put("LabelSelectorRequirement.operator", "In NotIn Exists DoesNotExist");
        ENUMS.put("NodeSelectorRequirement.operator", "In NotIn Exists DoesNotExist Gt Lt");
        String access = "ReadWriteOnce ReadOnlyMany ReadWriteMany ReadWriteOncePod";
        ENUMS.put("PersistentVolumeClaimSpec.accessModes", access);
        ENUMS.put("PersistentVolumeClaimSpec.volumeMode", "Block Filesystem");
        ENUMS.put("VolumeMount.mountPropagation", "None HostToContainer Bidirectional");
        ENUMS.put("CronJobSpec.concurrencyPolicy", "Allow Forbid Replace");
        ENUMS.put("JobSpec.completionMode", "NonIndexed Indexed");
        ENUMS.put("DeploymentStrategy.type", "Recreate RollingUpdate");
        ENUMS.put("StatefulSetUpdateStrategy.type", "RollingUpdate OnDelete");
        ENUMS.put("StatefulSetSpec.podManagementPolicy", "OrderedReady Parallel");
        ENUMS.put("HTTPIngressPath.pathType", "Exact Prefix ImplementationSpecific");
        ENUMS.put("MetricSpec.type", "Object Pods Resource ContainerResource External");
        ENUMS.put("MetricTarget.type", "Utilization Value AverageValue");
        ENUMS.put("RoleRef.kind", "Role ClusterRole");
        ENUMS.put("Subject.kind", "User Group ServiceAccount");
        ENUMS.put("HTTPGetAction.scheme", "HTTP HTTPS");
        ENUMS.put(
                "PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy",
                "IfHealthyBudget AlwaysAllow");
        ENUMS.put("LimitRangeItem.type", "Pod Container PersistentVolumeClaim");
        ENUMS.put("ValidatingAdmissionPolicySpec.failurePolicy", "Ignore Fail");
    }

    /** Likewise: what a number may be. */
    private static final Map<String, int[]> BOUNDS =
            Map.of(
                    "ContainerPort.containerPort", new int[] {1, 65535},
                    "ContainerPort.hostPort", new int[] {1, 65535},
                    "ServicePort.port", new int[] {1, 65535},
                    "ServicePort.nodePort", new int[] {1, 65535},
                    "DeploymentSpec.replicas", new int[] {0, Integer.MAX_VALUE},
                    "StatefulSetSpec.replicas", new int[] {0, Integer.MAX_VALUE},
                    "TopologySpreadConstraint.maxSkew", new int[] {1, Integer.MAX_VALUE},
                    "HorizontalPodAutoscalerSpec.maxReplicas", new int[] {1, Integer.MAX_VALUE});

    /** Likewise: what a server does without in no case. */
    private static final Set<String> WITH_SPEC =
            Set.of(
                    "Deployment",
                    "StatefulSet",
                    "Job",
                    "CronJob",
                    "Pod",
                    "Service",
                    "NetworkPolicy",
                    "PodDisruptionBudget",
                    "HorizontalPodAutoscaler",
                    "PersistentVolumeClaim",
                    "PodTemplateSpec");

    private final ObjectNode definitions = NODES.objectNode();

    private final ObjectNode kinds = NODES.objectNode();

    private SchemaConverter() {}

    public static void main(String[] arguments) throws IOException {
        SchemaConverter converter = new SchemaConverter();
        for (String each : List.of(arguments).subList(4, arguments.length)) {
            try (Stream<Path> files = Files.walk(Path.of(each))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    JsonNode read = YAML.readTree(file.toFile());
                    if (read.has("definitions")) {
                        converter.addCore(read.get("definitions"));
                    } else {
                        converter.addCustom(read.get("spec"));
                    }
                }
            }
        }
        Path to = Path.of(arguments[0]);
        ObjectNode all = NODES.objectNode();
        all.put("$id", Schemas.BASE + to.getFileName().toString().replace(".json", ""));
        all.put("project", arguments[1]);
        all.put("version", arguments[2]);
        all.put("source", arguments[3]);
        all.put("licence", "Apache-2.0");
        all.set("kinds", converter.kinds);
        all.set("$defs", new Sharing(converter.definitions).shared());
        Files.writeString(to, new ObjectMapper().writeValueAsString(all) + "\n");
    }

    private void addCore(JsonNode all) {
        all.properties()
                .forEach(
                        each -> {
                            String name = shortName(each.getKey());
                            JsonNode schema = core(name, each.getValue());
                            if (definitions.has(name)) {
                                throw new IllegalStateException("twice: " + name);
                            }
                            definitions.set(name, schema);
                            each.getValue()
                                    .path("x-kubernetes-group-version-kind")
                                    .forEach(kind -> addCoreKind(name, kind, (ObjectNode) schema));
                        });
        // A container that Flink or an operator adds needs not to be there.
        ObjectNode template = ((ObjectNode) definitions.get("PodTemplateSpec")).deepCopy();
        ObjectNode pod = ((ObjectNode) definitions.get("PodSpec")).deepCopy();
        pod.remove("required");
        template.remove("required");
        definitions.set("PartOfPodSpec", pod);
        ((ObjectNode) template.get("properties")).set("spec", reference("#/$defs/PartOfPodSpec"));
        definitions.set("PartOfPodTemplate", template);
    }

    private void addCoreKind(String name, JsonNode kind, ObjectNode schema) {
        String group = kind.get("group").asText();
        String version = kind.get("version").asText();
        kinds.put(
                (group.isEmpty() ? "" : group + "/") + version + "/" + kind.get("kind").asText(),
                name);
        ((ObjectNode) schema.get("properties")).set("status", NODES.objectNode());
        schema.set("required", strings("apiVersion kind metadata"));
        if (WITH_SPEC.contains(name)) {
            ((ArrayNode) schema.get("required")).add("spec");
        }
    }

    private static JsonNode core(String name, JsonNode given) {
        return switch (name) {
            case "Quantity" ->
                    NODES.objectNode()
                            .put("pattern", Schemas.QUANTITY)
                            .set("type", strings("string number"));
            case "IntOrString" -> NODES.objectNode().set("type", strings("integer string"));
            case "FieldsV1" -> NODES.objectNode();
            case "Time" -> NODES.objectNode().set("type", strings("string null"));
            default -> definition(name, given);
        };
    }

    private static JsonNode definition(String name, JsonNode given) {
        ObjectNode schema = (ObjectNode) converted(given, true);
        schema.path("properties")
                .properties()
                .forEach(
                        field ->
                                addFacts(
                                        name + "." + field.getKey(),
                                        (ObjectNode) field.getValue()));
        return schema;
    }

    private static void addFacts(String field, ObjectNode schema) {
        if (ENUMS.containsKey(field)) {
            ObjectNode of = schema.has("items") ? (ObjectNode) schema.get("items") : schema;
            of.set("enum", strings(ENUMS.get(field)));
        }
        if (BOUNDS.containsKey(field)) {
            schema.put("minimum", BOUNDS.get(field)[0]);
            schema.put("maximum", BOUNDS.get(field)[1]);
        }
    }

    private void addCustom(JsonNode spec) {
        String kind = spec.get("names").get("kind").asText();
        String group = spec.get("group").asText();
        for (JsonNode version : spec.get("versions")) {
            String name = kind + "." + version.get("name").asText();
            ObjectNode schema =
                    (ObjectNode) converted(version.get("schema").get("openAPIV3Schema"), true);
            ObjectNode properties = (ObjectNode) schema.get("properties");
            properties.set("apiVersion", NODES.objectNode().put("type", "string"));
            properties.set("kind", NODES.objectNode().put("type", "string"));
            properties.set(
                    "metadata", reference(Schemas.BASE + Schemas.CORE + "#/$defs/ObjectMeta"));
            properties.set("status", NODES.objectNode());
            schema.set("required", strings("apiVersion kind metadata spec"));
            definitions.set(name, schema);
            kinds.put(group + "/" + version.get("name").asText() + "/" + kind, name);
        }
    }

    /**
     * One schema without what checks nothing.
     *
     * @param strict false inside of anyOf and the like, which say something of fields that are
     *     declared outside
     */
    private static JsonNode converted(JsonNode given, boolean strict) {
        if (!given.isObject()) {
            return given;
        }
        if (given.has("$ref")) {
            return reference("#/$defs/" + shortName(given.get("$ref").asText()));
        }
        ObjectNode schema = NODES.objectNode();
        boolean intOrString = given.path("x-kubernetes-int-or-string").asBoolean();
        if (intOrString) {
            schema.set("type", strings("integer string"));
        } else if (given.path("nullable").asBoolean()) {
            schema.set("type", strings(given.get("type").asText() + " null"));
        } else if (given.has("type")) {
            schema.set("type", given.get("type"));
        }
        for (String keyword :
                List.of(
                        "enum",
                        "required",
                        "minimum",
                        "maximum",
                        "exclusiveMinimum",
                        "exclusiveMaximum",
                        "minLength",
                        "maxLength",
                        "minItems",
                        "maxItems",
                        "minProperties",
                        "maxProperties",
                        "pattern")) {
            if (given.has(keyword)) {
                schema.set(keyword, given.get(keyword));
            }
        }
        if (given.has("items")) {
            schema.set("items", converted(given.get("items"), strict));
        }
        if (given.has("properties")) {
            ObjectNode properties = schema.putObject("properties");
            given.get("properties")
                    .properties()
                    .forEach(field -> properties.set(field.getKey(), property(field, strict)));
        }
        if (!intOrString) {
            for (String keyword : List.of("anyOf", "oneOf", "allOf")) {
                for (JsonNode each : given.path(keyword)) {
                    schema.withArray(keyword).add(converted(each, false));
                }
            }
            if (given.has("not")) {
                schema.set("not", converted(given.get("not"), false));
            }
        }
        boolean open = given.path("x-kubernetes-preserve-unknown-fields").asBoolean();
        if (given.has("additionalProperties")) {
            schema.set(
                    "additionalProperties", converted(given.get("additionalProperties"), strict));
        } else if (strict && !open && given.path("type").asText().equals("object")) {
            schema.put("additionalProperties", false);
        }
        return schema;
    }

    /** A pod template in a custom resource is one of Kubernetes'. */
    private static JsonNode property(Map.Entry<String, JsonNode> field, boolean strict) {
        JsonNode pod = field.getValue().path("properties").path("spec").path("properties");
        return field.getKey().equals("podTemplate") && pod.has("nodeName")
                ? reference(Schemas.BASE + Schemas.CORE + "#/$defs/PartOfPodTemplate")
                : converted(field.getValue(), strict);
    }

    private static ObjectNode reference(String to) {
        return NODES.objectNode().put("$ref", to);
    }

    private static ArrayNode strings(String spaced) {
        ArrayNode array = NODES.arrayNode();
        for (String each : spaced.split(" ", -1)) {
            array.add(each);
        }
        return array;
    }

    private static String shortName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Writes once what stands in several places. */
    private static final class Sharing {

        private static final int WORTH_IT = 120;

        private final ObjectNode definitions;
        private final Map<String, Integer> seen = new HashMap<>();
        private final Map<String, String> names = new LinkedHashMap<>();
        private final Map<String, JsonNode> added = new TreeMap<>();

        Sharing(ObjectNode definitions) {
            this.definitions = definitions;
            definitions.forEach(each -> each.forEach(this::count));
        }

        private void count(JsonNode node) {
            if (isSchema(node) && seen.merge(node.toString(), 1, Integer::sum) > 1) {
                return;
            }
            node.forEach(this::count);
        }

        private static boolean isSchema(JsonNode node) {
            return node.isObject()
                    && (node.path("type").isTextual() || node.path("type").isArray())
                    && node.toString().length() > WORTH_IT;
        }

        ObjectNode shared() {
            ObjectNode all = NODES.objectNode();
            definitions
                    .properties()
                    .forEach(each -> all.set(each.getKey(), inside(each.getValue())));
            added.forEach(all::set);
            return all;
        }

        private JsonNode of(JsonNode node) {
            String text = node.toString();
            if (!isSchema(node) || seen.getOrDefault(text, 0) < 2) {
                return inside(node);
            }
            String name = names.get(text);
            if (name == null) {
                name = "shared%03d".formatted(names.size());
                names.put(text, name);
                added.put(name, inside(node));
            }
            return reference("#/$defs/" + name);
        }

        private JsonNode inside(JsonNode node) {
            if (node.isObject()) {
                ObjectNode copy = NODES.objectNode();
                node.properties().forEach(each -> copy.set(each.getKey(), of(each.getValue())));
                return copy;
            }
            if (node.isArray()) {
                ArrayNode copy = NODES.arrayNode();
                node.forEach(each -> copy.add(of(each)));
                return copy;
            }
            return node;
        }
    }
}
