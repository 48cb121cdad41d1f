package io.tidemark.dashboard;

/** The question itself is wrong; the message is one sentence that says how. */
final class BadRequestException extends RuntimeException {

    BadRequestException(String sentence) {
        super(sentence);
    }
}
