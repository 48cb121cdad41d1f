package io.tidemark.runtime;

import io.tidemark.options.OptionsException;
import io.tidemark.options.UnreachableException;

/**
 * Ends what was asked of the platform: one line for the person who asked, and the exit code of the
 * command.
 */
public final class PlatformException extends RuntimeException {

    /** Something did not work. */
    public static final int FAILED = 1;

    /** What was asked for cannot be: options, a second copy, a port in use. */
    public static final int REFUSED = OptionsException.EXIT_CODE;

    /** A service does not answer. */
    public static final int UNREACHABLE = UnreachableException.EXIT_CODE;

    private final int exitCode;

    /** Ends the command with this exit code and message. */
    public PlatformException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Ends the command because something failed. */
    public static PlatformException failed(String message) {
        return new PlatformException(FAILED, message);
    }

    /** Ends the command because it cannot do what it was asked. */
    public static PlatformException refused(String message) {
        return new PlatformException(REFUSED, message);
    }

    /** The message of an exception, or its kind if it has none. */
    public static String words(Throwable error) {
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }

    public int exitCode() {
        return exitCode;
    }
}
