package io.tidemark.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.client.cli.ClientOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.kubernetes.configuration.KubernetesConfigOptions;
import org.apache.flink.runtime.jobgraph.JobType;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.junit.jupiter.api.Test;

/**
 * The list of Flink's keys is what its jars have. Written anew with {@code
 * -Dtidemark.write-docs=true}.
 */
class FlinkOptionsTest {

    private static final Path LIST =
            Path.of("src/main/resources/io/tidemark/kubernetes", FlinkOptions.FLINK);

    private static final Pattern HOLDER =
            Pattern.compile(
                    "org/apache/flink/(configuration|runtime|kubernetes|client|streaming|state|table/api/config)/[^$]*Options\\.class"
                            + "|org/apache/flink/table/api/config/[^$]*\\.class");

    private final FlinkOptions options = new FlinkOptions(OperatorVersion.V1_15);

    @Test
    void theListIsThatOfTheJars() throws IOException {
        String list =
                "# The keys of Flink 2.3.0: key, type, key that it is now (- if there is none).\n"
                        + "# Written by FlinkOptionsTest.\n"
                        + optionsOfTheJars().entrySet().stream()
                                .map(each -> each.getKey() + "\t" + each.getValue() + "\n")
                                .collect(Collectors.joining());
        if (Boolean.getBoolean("tidemark.write-docs")) {
            Files.writeString(LIST, list);
        }
        assertThat(Files.readString(LIST)).isEqualTo(list);
    }

    @Test
    void keysWithANameOfTheUsersAreKnown() {
        assertThat(
                        Stream.of(
                                "metrics.reporter.prom.port",
                                "containerized.taskmanager.env.TZ",
                                "kubernetes.jobmanager.labels.team",
                                "s3.path.style.access",
                                "kubernetes.operator.savepoint.history.max.count"))
                .allSatisfy(key -> assertThat(options.problem(key, "1")).isEmpty());
    }

    @Test
    void whatTheAutoscalerWasCalledIsDeprecated() {
        assertThat(options.problem("kubernetes.operator.job.autoscaler.enabled", "true"))
                .contains("deprecated; it is now job.autoscaler.enabled");
        assertThat(options.problem("job.autoscaler.target.utilization", "0.7"))
                .contains("deprecated; it is now job.autoscaler.utilization.target");
    }

    @Test
    void valuesHaveTheirType() {
        assertThat(options.problem("taskmanager.memory.managed.size", "much")).isPresent();
        assertThat(options.problem("taskmanager.memory.managed.size", "512mb")).isEmpty();
        assertThat(options.problem("execution.checkpointing.mode", "ONCE")).isPresent();
        assertThat(options.problem("execution.checkpointing.mode", "exactly_once")).isEmpty();
        assertThat(options.problem("execution.checkpointing.unaligned.enabled", "yes")).isPresent();
        assertThat(options.problem("job.autoscaler.metrics.window", "5 minutes")).isEmpty();
        assertThat(options.problem("job.autoscaler.metrics.window", "often")).isPresent();
    }

    private static Map<String, String> optionsOfTheJars() {
        Map<String, String> all = new TreeMap<>();
        Map<String, String> old = new TreeMap<>();
        Stream.of(
                        CoreOptions.class,
                        ClientOptions.class,
                        JobType.class,
                        KubernetesConfigOptions.class,
                        RocksDBOptions.class,
                        ExecutionConfigOptions.class)
                .map(each -> each.getProtectionDomain().getCodeSource().getLocation().getPath())
                .flatMap(FlinkOptionsTest::holders)
                .flatMap(holder -> Arrays.stream(holder.getDeclaredFields()))
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .filter(field -> ConfigOption.class.isAssignableFrom(field.getType()))
                .sorted(Comparator.comparing(Field::toString))
                .forEach(field -> add(field, all, old));
        old.forEach(all::putIfAbsent);
        return all;
    }

    private static void add(Field field, Map<String, String> all, Map<String, String> old) {
        ConfigOption<?> option = option(field);
        if (option.key().startsWith("$") || !isWhole(option.key(), field)) {
            return;
        }
        if (field.isAnnotationPresent(Deprecated.class)) {
            old.putIfAbsent(option.key(), type(option) + "\t-");
        } else {
            all.put(option.key(), type(option) + "\t");
        }
        for (FallbackKey key : option.fallbackKeys()) {
            if (key.isDeprecated()) {
                old.put(key.getKey(), type(option) + "\t" + option.key());
            } else {
                all.putIfAbsent(key.getKey(), type(option) + "\t");
            }
        }
    }

    /** A key without a dot may be one that stands behind a prefix. */
    private static boolean isWhole(String key, Field field) {
        return key.contains(".")
                || (key.contains("-")
                        && field.getDeclaringClass()
                                .getPackage()
                                .equals(CoreOptions.class.getPackage()));
    }

    private static ConfigOption<?> option(Field field) {
        try {
            field.setAccessible(true);
            return (ConfigOption<?>) field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What Flink keeps to itself: how it would parse a value. */
    private static String type(ConfigOption<?> option) {
        try {
            Field type = ConfigOption.class.getDeclaredField("clazz");
            type.setAccessible(true);
            Field list = ConfigOption.class.getDeclaredField("isList");
            list.setAccessible(true);
            Class<?> of = (Class<?>) type.get(option);
            if (list.getBoolean(option)) {
                return "List";
            }
            return of.isEnum()
                    ? "Enum:"
                            + Arrays.stream(of.getEnumConstants())
                                    .map(Object::toString)
                                    .collect(Collectors.joining("|"))
                    : of.getSimpleName();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<Class<?>> holders(String jar) {
        try (JarFile file = new JarFile(jar)) {
            List<Class<?>> found =
                    file.stream()
                            .map(entry -> entry.getName())
                            .filter(name -> HOLDER.matcher(name).matches())
                            .<Class<?>>map(FlinkOptionsTest::load)
                            .toList();
            return found.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(String entry) {
        try {
            return Class.forName(entry.replace(".class", "").replace('/', '.'));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
