package io.tidemark.delivery;

/**
 * What is needed to read a record is away, through no fault of the record's: it is no dead letter.
 * The job fails and reads the record again. The message tells a person what is away, and names the
 * option that says where it is.
 */
public final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean forGood;

    /**
     * Tells what is away.
     *
     * @param forGood whether only a person can mend it, such as a password that is refused
     */
    public UnavailableException(String message, boolean forGood) {
        super(message);
        this.forGood = forGood;
    }

    /** Whether only a person can mend it. */
    public boolean isForGood() {
        return forGood;
    }
}
