package io.tidemark.bench.yardstick;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What a process takes, with its children; as of the last look. */
final class Usage {

    private final ProcessHandle process;
    private long cpuNanos;
    private long peakBytes;

    Usage(ProcessHandle process) {
        this.process = process;
    }

    /** While it lives; of a process that has ended nothing is told. */
    void look() {
        cpuNanos = Math.max(cpuNanos, cpuNanos(process));
        // Without its children, which share its memory in the moment before they become another.
        peakBytes = Math.max(peakBytes, peakBytes(process.pid()));
    }

    double cpuSeconds() {
        return cpuNanos / 1e9;
    }

    /** Of the process alone; 0 where there is no /proc. */
    long peakBytes() {
        return peakBytes;
    }

    static long cpuNanos(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToLong(each -> each.info().totalCpuDuration().map(Duration::toNanos).orElse(0L))
                .sum();
    }

    private static long peakBytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }
}
