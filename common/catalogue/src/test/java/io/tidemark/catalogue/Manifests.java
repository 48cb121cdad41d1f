package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.configuration.GlobalConfiguration;

/** What under {@code k8s/} is made from what is known elsewhere, in YAML. */
final class Manifests {

    /** The Kafka resource of {@code k8s/}, as its topics and users name it. */
    private static final String KAFKA = "tidemark";

    /** Copies of each partition; overlays change it. */
    private static final int REPLICAS = 3;

    private static final ObjectMapper JSON = new ObjectMapper();

    private Manifests() {}

    private static String made(String from) {
        return "# Made from " + from + " by ManifestsTest of common/catalogue. Do not edit.\n";
    }

    /** KafkaTopics: those of the jobs, each once. */
    static String topics(Collection<Job> jobs) {
        TreeSet<String> names = new TreeSet<>();
        jobs.forEach(job -> names.addAll(job.topics()));
        return made("the catalogue's topics")
                + names.stream().map(name -> topic(Topics.named(name))).collect(joining("---\n"));
    }

    private static String topic(Topic topic) {
        String name = topic.name();
        return "apiVersion: kafka.strimzi.io/v1\n"
                + "kind: KafkaTopic\n"
                + metadata(name)
                + "spec:\n"
                + "  topicName: "
                + name
                + "\n  partitions: "
                + topic.spec().partitions()
                + "\n  replicas: "
                + REPLICAS
                + "\n"
                + config(topic.spec().configuration());
    }

    private static String config(Map<String, String> settings) {
        return settings.isEmpty()
                ? ""
                : "  config:\n"
                        + new TreeMap<>(settings)
                                .entrySet().stream()
                                        .map(e -> "    " + e.getKey() + ": " + e.getValue() + "\n")
                                        .collect(joining());
    }

    private static String metadata(String name) {
        return "metadata:\n  name: "
                + name
                + "\n  labels:\n    strimzi.io/cluster: "
                + KAFKA
                + "\n";
    }

    /** A KafkaUser for each job that has to do with Kafka. */
    static String users(Collection<Job> jobs) {
        return made("the catalogue's jobs")
                + jobs.stream()
                        .filter(job -> !job.topics().isEmpty())
                        .map(job -> user(job.name(), List.of(job)))
                        .collect(joining("---\n"));
    }

    /** One KafkaUser for all of these jobs, which run in the same processes. */
    static String sharedUser(String name, Collection<Job> jobs) {
        return made("the catalogue's jobs")
                + user(name, jobs.stream().filter(job -> !job.topics().isEmpty()).toList());
    }

    private static String user(String name, Collection<Job> jobs) {
        List<String> acls = new ArrayList<>();
        // The preflight compares the transaction timeout with the broker's.
        acls.add(acl("{type: cluster}", List.of("DescribeConfigs")));
        jobs.stream()
                .filter(job -> !job.inputs().isEmpty())
                .map(job -> acl(own("group", job, ""), List.of("Read", "Describe")))
                .forEach(acls::add);
        jobs.stream()
                .map(job -> acl(own("transactionalId", job, ":"), List.of("Write", "Describe")))
                .forEach(acls::add);
        operations(jobs)
                .forEach(
                        (topic, operations) ->
                                acls.add(
                                        acl(
                                                "{type: topic, name: "
                                                        + topic
                                                        + ", patternType: literal}",
                                                operations)));
        return "apiVersion: kafka.strimzi.io/v1\n"
                + "kind: KafkaUser\n"
                + metadata(name)
                + "spec:\n"
                + "  authentication:\n"
                + "    type: scram-sha-512\n"
                + "  authorization:\n"
                + "    type: simple\n"
                + "    acls:\n"
                + String.join("", acls);
    }

    /**
     * What is done to each topic. Who writes also reads: a restarted sink asks a topic's partitions
     * who writes to them, to find its own open transactions. Of topics for what was set aside it
     * asks how large a record may be.
     */
    private static Map<String, Collection<String>> operations(Collection<Job> jobs) {
        Map<String, Collection<String>> operations = new TreeMap<>();
        for (Job job : jobs) {
            allow(operations, job.inputs(), "Read", "Describe");
            allow(operations, job.outputs(), "Read", "Describe", "Write");
            allow(operations, job.setAside(), "Read", "Describe", "Write", "DescribeConfigs");
        }
        return operations;
    }

    private static void allow(
            Map<String, Collection<String>> operations, List<String> topics, String... allowed) {
        topics.forEach(
                topic ->
                        operations
                                .computeIfAbsent(topic, t -> new TreeSet<>())
                                .addAll(List.of(allowed)));
    }

    /**
     * What begins with the client id of the job's default deployment. A job of several parts has
     * one id for each, so there everything of the job is its own.
     */
    private static String own(String type, Job job, String end) {
        boolean parts = job.name().equals(Jobs.PAGE_VIEWS);
        String name = "tidemark-" + job.name() + (parts ? "-" : "-default" + end);
        return "{type: %s, name: \"%s\", patternType: %s}"
                .formatted(type, name, parts || !end.isEmpty() ? "prefix" : "literal");
    }

    private static String acl(String resource, Collection<String> operations) {
        return "      - resource: "
                + resource
                + "\n        operations: ["
                + String.join(", ", operations)
                + "]\n";
    }

    /** OpensearchIndexTemplates, from the local platform's. */
    static String indexTemplates(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return made("local/exercises/src/main/resources/index-templates")
                    + files.filter(file -> file.toString().endsWith(".json"))
                            .sorted()
                            .map(Manifests::indexTemplate)
                            .collect(joining("---\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String indexTemplate(Path file) {
        try {
            ObjectNode template = (ObjectNode) JSON.readTree(Files.readString(file, UTF_8));
            // The local platform has one search node, which could not place a copy.
            template.withObject("/template/settings").put("number_of_replicas", 1);
            String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
            // JSON is YAML.
            return "apiVersion: opensearch.org/v1\n"
                    + "kind: OpensearchIndexTemplate\n"
                    + "metadata:\n  name: "
                    + name
                    + "\nspec:\n"
                    + "  opensearchCluster:\n    name: search\n"
                    + "  name: "
                    + name
                    + "\n  indexPatterns: "
                    + template.get("index_patterns")
                    + "\n  version: "
                    + template.get("version")
                    + "\n  _meta: "
                    + template.get("_meta")
                    + "\n  template: "
                    + JSON.writerWithDefaultPrettyPrinter()
                            .writeValueAsString(template.get("template"))
                            .replace("\n", "\n    ")
                    + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What each FlinkDeployment is configured with: files of Flink's configuration, a later one
     * over the former ones, key by key.
     *
     * @param logging log4j's file; without it the operator would bring its own
     */
    static String flinkConfiguration(Path work, Path logging, Path... files) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        for (Path file : files) {
            Files.copy(
                    file,
                    work.resolve(GlobalConfiguration.FLINK_CONF_FILENAME),
                    StandardCopyOption.REPLACE_EXISTING);
            settings.putAll(GlobalConfiguration.loadConfiguration(work.toString()).toMap());
        }
        return made("flink-conf")
                + "apiVersion: flink.apache.org/v1beta1\n"
                + "kind: FlinkDeployment\n"
                + "metadata:\n  name: any\n"
                + "spec:\n"
                + "  flinkConfiguration:\n"
                + settings.entrySet().stream()
                        .map(e -> "    " + e.getKey() + ": " + quoted(e.getValue()) + "\n")
                        .collect(joining())
                + "  logConfiguration:\n    "
                + logging.getFileName()
                + ": |\n"
                + Files.readString(logging, UTF_8)
                        .lines()
                        .map(line -> line.isBlank() ? "\n" : "      " + line + "\n")
                        .collect(joining());
    }

    /** All values are text to the operator; a number or a boolean would be none. */
    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /** Each file by its place under {@code k8s/}. */
    static Map<String, String> all(Path root, Path work) throws IOException {
        Predicate<Job> ofTheCourse = job -> job.exercise() != null;
        List<Job> architecture = Jobs.all().stream().filter(ofTheCourse.negate()).toList();
        List<Job> course = Jobs.all().stream().filter(ofTheCourse).toList();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("base/kafka/topics.yaml", topics(architecture));
        all.put("base/kafka/users.yaml", users(architecture));
        all.put("overlays/course/topics.yaml", topics(course));
        all.put("overlays/course/users.yaml", sharedUser("course", course));
        all.put(
                "base/opensearch/index-templates.yaml",
                indexTemplates(root.resolve("local/exercises/src/main/resources/index-templates")));
        all.put(
                "components/flink-cluster/configuration.yaml",
                flinkConfiguration(
                        work,
                        root.resolve("flink-conf/log4j-console.properties"),
                        root.resolve("flink-conf/config.yaml"),
                        root.resolve("flink-conf/places/kubernetes.yaml")));
        return all;
    }
}
