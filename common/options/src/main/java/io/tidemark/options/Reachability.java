package io.tidemark.options;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a service at start until it answers. */
public final class Reachability {

    private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private Reachability() {}

    /**
     * Tries again with growing pauses (250 ms, doubling to 5 s) until {@code attempt} returns.
     *
     * @param service the service in words, with the option that says where it is, such as Kafka
     *     (--bootstrap-servers)
     * @param address where it is, without anything secret
     * @param timeout after which no further attempt is begun
     * @param attempt what to try; an {@link OptionsException} from it ends the trying at once
     * @throws UnreachableException when the timeout has passed
     */
    public static <T> T retry(
            String service, String address, Duration timeout, Callable<T> attempt) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return attempt.call();
            } catch (OptionsException e) {
                throw e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unreachable(service, address, timeout, e);
            } catch (Exception e) {
                if (System.nanoTime() + pause.toNanos() > deadline) {
                    throw unreachable(service, address, timeout, e);
                }
                LOG.warn(
                        "{} at {} does not answer ({}); trying again in {}",
                        service,
                        address,
                        reason(e),
                        Durations.format(pause));
            }
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unreachable(service, address, timeout, e);
            }
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        }
    }

    private static UnreachableException unreachable(
            String service, String address, Duration timeout, Exception cause) {
        return new UnreachableException(
                service
                        + " at "
                        + address
                        + " did not answer within "
                        + Durations.format(timeout)
                        + ": "
                        + reason(cause),
                cause);
    }

    private static String reason(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
