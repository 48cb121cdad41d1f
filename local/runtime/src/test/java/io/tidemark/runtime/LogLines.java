package io.tidemark.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A process that logs what is hard to write. */
final class LogLines {

    private static final Logger LOG = LoggerFactory.getLogger(LogLines.class);

    private LogLines() {}

    public static void main(String[] arguments) {
        LOG.info("he said \"{}\"\nand \t left \\ \u0001 ü ${env:PATH}", 1);
        LOG.error(
                "failed",
                new IllegalStateException("outer \"x\"", new RuntimeException("inner\n2")));
        MDC.put("flink-job-id", "0123456789abcdef0123456789abcdef");
        LOG.warn("in a job");
    }
}
