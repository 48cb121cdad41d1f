package io.tidemark.catalogue;

import java.util.Set;
import java.util.function.Predicate;

/**
 * The lines of a post stream that are no posts: one rule for the job that listens to a stream and
 * the job that reads what was written down of one.
 *
 * <p>They are told by the names of their fields: those of Twitter's v1.1 stream, of its compliance
 * streams, of PowerTrack's system messages, and of the problem objects of X API v2 (which are those
 * of RFC 9457). Whoever asks has made sure that the line holds no post.
 */
public final class StreamNotices {

    /** The connection goes on. */
    private static final Set<String> IN_PASSING =
            Set.of(
                    "delete",
                    "drop",
                    "info",
                    "limit",
                    "scrub_geo",
                    "status_withheld",
                    "tweet_edit",
                    "undrop",
                    "user_delete",
                    "user_profile_modification",
                    "user_protect",
                    "user_suspend",
                    "user_undelete",
                    "user_unprotect",
                    "user_unsuspend",
                    "user_withheld",
                    "warn",
                    "warning",
                    "withheld");

    private static final Set<String> ENDING = Set.of("disconnect", "error", "errors");

    /** A problem has two of these or more; each is optional. */
    private static final Set<String> OF_A_PROBLEM = Set.of("type", "title", "status", "detail");

    private StreamNotices() {}

    /**
     * Whether a line is a notice of any kind. What has a {@code text} is none, but a post that
     * lacks something else.
     *
     * @param has whether the line is an object with such a field that is not null
     */
    public static boolean isNotice(Predicate<String> has) {
        return !has.test("text") && (IN_PASSING.stream().anyMatch(has) || endsStream(has));
    }

    /**
     * Whether a line says that the connection ends, or that the service refuses it.
     *
     * @param has whether the line is an object with such a field that is not null
     */
    public static boolean endsStream(Predicate<String> has) {
        return ENDING.stream().anyMatch(has) || OF_A_PROBLEM.stream().filter(has).count() > 1;
    }
}
