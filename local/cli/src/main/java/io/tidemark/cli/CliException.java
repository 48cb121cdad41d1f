package io.tidemark.cli;

/** What a command ends with: one line for the person who typed it, and an exit code. */
public final class CliException extends RuntimeException {

    /** Something did not work. */
    public static final int FAILED = 1;

    /** What was asked for cannot be: options, a second copy, a port in use. */
    public static final int REFUSED = 2;

    /** A service does not answer. */
    public static final int UNREACHABLE = 3;

    private final int exitCode;

    /** Ends the command with this exit code and message. */
    public CliException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Ends the command because something failed. */
    public static CliException failed(String message) {
        return new CliException(FAILED, message);
    }

    /** Ends the command because it cannot do what it was asked. */
    public static CliException refused(String message) {
        return new CliException(REFUSED, message);
    }

    public int exitCode() {
        return exitCode;
    }
}
