package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Flink takes an unknown key of its configuration in silence, so that a misspelt one has no effect.
 * Here each is looked up among the options in Flink's own jars.
 */
@Tag("integration")
class FlinkConfigurationIT {

    private static final Path LIBRARIES = Path.of("../flink-cluster/target/lib");
    private static final Path DIRECTORY = Path.of("../../flink-conf");

    @Test
    void everyKeyIsAnOptionOfFlinkAndNoneIsDeprecated() throws Exception {
        try (URLClassLoader flink = flink()) {
            Map<String, Boolean> options = options(flink);
            assertThat(options).hasSizeGreaterThan(300);

            Set<String> unknown = new TreeSet<>();
            for (String key : keys(flink)) {
                if (options.getOrDefault(key, true)) {
                    unknown.add(key);
                }
            }
            assertThat(unknown).as("unknown or deprecated").isEmpty();
        }
    }

    /** The keys as Flink reads them. */
    private static Set<String> keys(ClassLoader flink) throws Exception {
        Object configuration =
                flink.loadClass("org.apache.flink.configuration.GlobalConfiguration")
                        .getMethod("loadConfiguration", String.class)
                        .invoke(null, DIRECTORY.toString());
        Set<String> keys = new TreeSet<>();
        Object all = configuration.getClass().getMethod("keySet").invoke(configuration);
        for (Object key : (Set<?>) all) {
            keys.add((String) key);
        }
        assertThat(keys).contains("cluster.intercept-user-system-exit");
        return keys;
    }

    /** Whether each option is deprecated, by its key. */
    private static Map<String, Boolean> options(ClassLoader flink) throws Exception {
        Map<String, Boolean> options = new TreeMap<>();
        for (Path jar : jars()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                for (JarEntry entry : Collections.list(file.entries())) {
                    String name = entry.getName();
                    if (isOptions(name)) {
                        add(options, load(flink, name));
                    }
                }
            }
        }
        return options;
    }

    private static boolean isOptions(String file) {
        return file.startsWith("org/apache/flink/")
                && !file.contains("/shaded/")
                && file.endsWith("Options.class");
    }

    private static Class<?> load(ClassLoader flink, String file) throws ClassNotFoundException {
        return flink.loadClass(file.replace('/', '.').replaceFirst("\\.class$", ""));
    }

    private static void add(Map<String, Boolean> options, Class<?> type) throws Exception {
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())
                    && field.getType()
                            .getName()
                            .equals("org.apache.flink.configuration.ConfigOption")) {
                field.setAccessible(true);
                Object option = field.get(null);
                String key = (String) option.getClass().getMethod("key").invoke(option);
                options.merge(
                        key,
                        field.isAnnotationPresent(Deprecated.class),
                        // Declared twice: as good as its better declaration.
                        (first, second) -> first && second);
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
