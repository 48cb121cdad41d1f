package io.tidemark.bench.yardstick;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.runtime.Home;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What figures were measured on, for who compares them with others. */
final class Machine {

    private static final Pattern JAR =
            Pattern.compile(
                    "(flink-streaming-java|flink-connector-kafka|kafka-clients|kafka-streams"
                            + "|kafka_2\\.13|frocksdbjni|spark-sql_2\\.13|flink-table-runtime)"
                            + "-(\\d.*)\\.jar");

    /** Whose versions are told; what is not built is not. */
    private static final List<String> MODULES =
            List.of(
                    "local/kafka-broker",
                    "bench",
                    "bench-peers/flink-sql",
                    "bench-peers/kafka-streams",
                    "bench-peers/spark");

    /** What differs from start to start. */
    static final String LOAD = "load at the start";

    private Machine() {}

    /** Names and values, in an order to be read. */
    static Map<String, String> describe(Home home) throws IOException {
        OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("cores", Integer.toString(system.getAvailableProcessors()));
        facts.put("processor", processor());
        facts.put("memory", system.getTotalMemorySize() / (1 << 20) + " MiB");
        facts.put("system", system.getName() + " " + system.getVersion());
        facts.put(
                "JDK",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        facts.put(LOAD, "%.1f".formatted(system.getSystemLoadAverage()));
        for (String module : MODULES) {
            versions(home.repository().resolve(module).resolve("target/lib"))
                    .forEach(facts::putIfAbsent);
        }
        return facts;
    }

    private static Map<String, String> versions(Path libraries) throws IOException {
        Map<String, String> versions = new LinkedHashMap<>();
        if (Files.isDirectory(libraries)) {
            try (Stream<Path> jars = Files.list(libraries)) {
                jars.map(jar -> JAR.matcher(jar.getFileName().toString()))
                        .filter(Matcher::matches)
                        .forEach(jar -> versions.put(jar.group(1), jar.group(2)));
            }
        }
        return versions;
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
