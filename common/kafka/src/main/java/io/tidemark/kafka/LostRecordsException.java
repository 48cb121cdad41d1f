package io.tidemark.kafka;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * A topic is gone, or no longer holds what a job has to read. It ends the job: no restart brings
 * the records back. The message is one line that says what is gone, and what to do.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class LostRecordsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LostRecordsException(String message) {
        super(message);
    }
}
