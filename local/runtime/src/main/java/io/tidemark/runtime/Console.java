package io.tidemark.runtime;

import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;

/** What the platform says while it runs: lines with the time of day. Threads may share it. */
public final class Console {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final PrintStream out;

    public Console(PrintStream out) {
        this.out = out;
    }

    /** Prints a line about what has just happened. */
    public void say(String line) {
        out.println(TIME.format(LocalTime.now(ZoneId.systemDefault())) + "  " + line);
    }

    /** Prints text as it is. */
    public void print(String text) {
        out.println(text);
    }

    /** Does something and says so with the time that it took. */
    public <T> T step(String done, Callable<T> step) throws Exception {
        long start = System.nanoTime();
        T result = step.call();
        say(done + " (" + seconds(Duration.ofNanos(System.nanoTime() - start)) + ")");
        return result;
    }

    /** A duration as in {@code 4.2 s}. */
    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
