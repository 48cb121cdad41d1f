package io.tidemark.dashboard;

/** The question itself is wrong; the message is one sentence that says how. */
final class BadRequestException extends RuntimeException {

    private final int status;

    BadRequestException(String sentence) {
        this(400, sentence);
    }

    /**
     * @param status of HTTP, such as 404 for a name that is not known
     */
    BadRequestException(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    int status() {
        return status;
    }
}
