package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Flink takes an unknown key of its configuration in silence, so that a misspelt one has no effect.
 * Here each is looked up among the options in Flink's own jars.
 */
@Tag("integration")
class FlinkConfigurationIT {

    private static final Path LIBRARIES = Path.of("../flink-cluster/target/lib");
    private static final Path DIRECTORY = Path.of("../../flink-conf");
    private static final Path BASE = DIRECTORY.resolve(FlinkConfiguration.FILE);
    private static final Path PLACES = DIRECTORY.resolve("places");

    // A reporter has a name of its own; this one is a plugin, in no jar here.
    private static final String REPORTER = "metrics\\.reporter\\.prom\\.(factory\\.class|port)";

    private static final Map<String, Option> OPTIONS = new TreeMap<>();
    private static URLClassLoader flink;

    /**
     * An option of Flink.
     *
     * @param option of a class of Flink's
     */
    private record Option(Object option, boolean deprecated) {}

    @BeforeAll
    static void findOptions() throws Exception {
        flink = flink();
        for (Path jar : jars()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                for (JarEntry entry : Collections.list(file.entries())) {
                    String name = entry.getName();
                    if (isOptions(name)) {
                        add(load(name));
                    }
                }
            }
        }
        assertThat(OPTIONS).hasSizeGreaterThan(300);
    }

    @AfterAll
    static void closeJars() throws IOException {
        flink.close();
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> places = Files.list(PLACES)) {
            return Stream.concat(Stream.of(BASE), places.sorted()).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyKeyIsAnOptionOfFlinkAndNoneIsDeprecated(Path file) throws Exception {
        Set<String> unknown = new TreeSet<>();
        for (String key : FlinkConfiguration.read(file).keySet()) {
            Option option = OPTIONS.get(key);
            if (!key.matches(REPORTER) && (option == null || option.deprecated())) {
                unknown.add(key);
            }
        }
        assertThat(unknown).as("unknown or deprecated").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyValueIsOneOfItsOption(Path file) throws Exception {
        Set<String> wrong = new TreeSet<>();
        Map<String, String> entries = FlinkConfiguration.read(file);
        for (String key : entries.keySet()) {
            try {
                value(entries, key);
            } catch (InvocationTargetException e) {
                wrong.add(e.getCause().getMessage());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatDiffersFromTheDefaultSaysWhy(Path file) throws Exception {
        Map<String, String> entries = FlinkConfiguration.read(file);
        Set<String> unexplained = new TreeSet<>();
        String above = "";
        for (String line : Files.readAllLines(file)) {
            String key = line.replaceFirst(":.*", "");
            if (entries.containsKey(key)
                    && (!above.startsWith("# ") || above.startsWith("# ---"))
                    && !isDefault(entries, key)) {
                unexplained.add(key);
            }
            above = line;
        }
        assertThat(unexplained).as("without a comment").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {FlinkConfiguration.LOCAL, "kubernetes"})
    void aPlaceHasNothingThatTheBaseHasToo(String place) throws Exception {
        assertThat(FlinkConfiguration.read(PLACES.resolve(place + ".yaml")).entrySet())
                .doesNotContainAnyElementsOf(FlinkConfiguration.read(BASE).entrySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {FlinkConfiguration.LOCAL, "kubernetes"})
    void flinkReadsTheBaseWithThePlaceOverIt(String place, @TempDir Path target) throws Exception {
        FlinkConfiguration.copy(DIRECTORY, place, target);

        Object configuration =
                flink.loadClass("org.apache.flink.configuration.GlobalConfiguration")
                        .getMethod("loadConfiguration", String.class)
                        .invoke(null, target.toString());
        Object read = configuration.getClass().getMethod("toMap").invoke(configuration);

        Map<String, String> expected = new TreeMap<>(FlinkConfiguration.read(BASE));
        expected.putAll(FlinkConfiguration.read(PLACES.resolve(place + ".yaml")));
        assertThat(read).isEqualTo(expected);
        assertThat(expected).containsEntry("cluster.intercept-user-system-exit", "THROW");
        assertThat(target.resolve("log4j-console.properties")).exists();
    }

    private static boolean isDefault(Map<String, String> entries, String key) throws Exception {
        Option option = OPTIONS.get(key);
        return option != null
                && Objects.equals(
                        value(entries, key),
                        option.option()
                                .getClass()
                                .getMethod("defaultValue")
                                .invoke(option.option()));
    }

    /** What Flink makes of a value; null if it does not know the key. */
    private static Object value(Map<String, String> entries, String key) throws Exception {
        Option option = OPTIONS.get(key);
        if (option == null) {
            return null;
        }
        Class<?> type = flink.loadClass("org.apache.flink.configuration.Configuration");
        Object configuration = type.getMethod("fromMap", Map.class).invoke(null, entries);
        return type.getMethod("get", option.option().getClass())
                .invoke(configuration, option.option());
    }

    private static boolean isOptions(String file) {
        return file.startsWith("org/apache/flink/")
                && !file.contains("/shaded/")
                && file.endsWith("Options.class");
    }

    private static Class<?> load(String file) throws ClassNotFoundException {
        return flink.loadClass(file.replace('/', '.').replaceFirst("\\.class$", ""));
    }

    private static void add(Class<?> type) throws Exception {
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())
                    && field.getType()
                            .getName()
                            .equals("org.apache.flink.configuration.ConfigOption")) {
                field.setAccessible(true);
                Object option = field.get(null);
                String key = (String) option.getClass().getMethod("key").invoke(option);
                OPTIONS.merge(
                        key,
                        new Option(option, field.isAnnotationPresent(Deprecated.class)),
                        // Declared twice: as good as its better declaration.
                        (first, second) -> first.deprecated() ? second : first);
            }
        }
    }

    private static URLClassLoader flink() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars()) {
            urls.add(jar.toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(LIBRARIES)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }
}
