package io.tidemark.kubernetes;

import io.tidemark.options.Suggestion;
import java.util.Set;
import java.util.function.Consumer;

/** What topics are configured with are keys that Kafka has for topics; a schema takes any. */
final class KafkaTopicCheck implements Check {

    /** Those of Kafka 4.2; a test compares. */
    static final Set<String> KEYS =
            Set.of(
                    "cleanup.policy",
                    "compression.gzip.level",
                    "compression.lz4.level",
                    "compression.type",
                    "compression.zstd.level",
                    "delete.retention.ms",
                    "file.delete.delay.ms",
                    "flush.messages",
                    "flush.ms",
                    "index.interval.bytes",
                    "local.retention.bytes",
                    "local.retention.ms",
                    "max.compaction.lag.ms",
                    "max.decompressed.message.bytes",
                    "max.message.bytes",
                    "message.downconversion.enable",
                    "message.timestamp.after.max.ms",
                    "message.timestamp.before.max.ms",
                    "message.timestamp.type",
                    "min.cleanable.dirty.ratio",
                    "min.compaction.lag.ms",
                    "min.insync.replicas",
                    "preallocate",
                    "remote.log.copy.disable",
                    "remote.log.delete.on.disable",
                    "remote.storage.enable",
                    "retention.bytes",
                    "retention.ms",
                    "segment.bytes",
                    "segment.index.bytes",
                    "segment.jitter.ms",
                    "segment.ms",
                    "unclean.leader.election.enable");

    /** Names of topics, as Kafka takes them. */
    private static final String NAME = "[a-zA-Z0-9._-]{1,249}";

    @Override
    public void check(ManifestSet set, Consumer<Fault> faults) {
        set.ofKind("KafkaTopic").forEach(topic -> check(topic, faults));
    }

    private static void check(Document topic, Consumer<Fault> faults) {
        topic.spec()
                .path("config")
                .fieldNames()
                .forEachRemaining(
                        key -> {
                            if (!KEYS.contains(key)) {
                                faults.accept(topic.fault("spec.config." + key, unknown(key)));
                            }
                        });
        String name = topic.spec().path("topicName").asText(topic.name());
        if (!name.matches(NAME) || name.equals(".") || name.equals("..")) {
            faults.accept(
                    topic.fault("spec.topicName", "'%s' is no name of a topic".formatted(name)));
        }
    }

    private static String unknown(String key) {
        return "Kafka has no such key for a topic"
                + Suggestion.nearest(key, KEYS)
                        .map(name -> " (did you mean " + name + "?)")
                        .orElse("");
    }
}
