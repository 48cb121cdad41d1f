package io.tidemark.options;

/**
 * The job cannot start with the options it was given. The message is one line that names the option
 * and is meant for the person who typed it. The command line turns it into exit code {@value
 * #EXIT_CODE}.
 */
public final class OptionsException extends IllegalArgumentException {

    /** What a command line exits with. */
    public static final int EXIT_CODE = 2;

    public OptionsException(String message) {
        super(message);
    }
}
