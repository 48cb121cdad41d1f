package io.tidemark.kafka;

import java.util.Optional;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka refuses the job: its credentials are wrong, or its user may not do what it asks for. It
 * ends the job, because no restart gives it other ones. The message is one line that says what was
 * refused, and what to do.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(RefusedException.class);

    private RefusedException(String message) {
        super(message);
    }

    /**
     * What to throw instead of an error; empty if nothing in it is a refusal.
     *
     * @param error as Kafka's client or the connector has wrapped it
     */
    static Optional<RefusedException> of(Throwable error) {
        Optional<? extends Throwable> refusal =
                ExceptionUtils.findThrowable(error, AuthenticationException.class);
        if (refusal.isEmpty()) {
            refusal = ExceptionUtils.findThrowable(error, AuthorizationException.class);
        }
        return refusal.map(
                cause -> {
                    String line =
                            "Kafka refuses the job: %s (%s); give it other credentials (--kafka-config), or its user"
                                            .formatted(
                                                    cause.getMessage(),
                                                    cause.getClass().getSimpleName())
                                    + " the rights, and start it again from its last checkpoint";
                    // The cause is told here, so that the line is the last word on the job.
                    LOG.error(line, error);
                    return new RefusedException(line);
                });
    }

    /** Throws the refusal that is in an error; returns if there is none. */
    static void throwIfIn(Throwable error) {
        RefusedException refused = of(error).orElse(null);
        if (refused != null) {
            throw refused;
        }
    }
}
