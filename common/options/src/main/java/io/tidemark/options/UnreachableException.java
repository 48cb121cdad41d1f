package io.tidemark.options;

/**
 * A service that the job needs did not answer at start, however often it was asked within the
 * connect timeout. The message is one line that holds the address. The command line turns it into
 * exit code {@value #EXIT_CODE}.
 */
public final class UnreachableException extends RuntimeException {

    /** What a command line exits with. */
    public static final int EXIT_CODE = 3;

    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
