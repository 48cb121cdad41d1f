package io.tidemark.dashboard;

/**
 * A service behind the dashboard did not give the answer that was needed. The message is one
 * sentence for a person, with the service's name and address in it.
 */
final class UpstreamException extends RuntimeException {

    private final String upstream;

    UpstreamException(String upstream, String sentence) {
        super(sentence);
        this.upstream = upstream;
    }

    /**
     * The short name of the service: {@code search}, {@code flink}, {@code simulator} or {@code
     * kafka}.
     */
    String upstream() {
        return upstream;
    }
}
