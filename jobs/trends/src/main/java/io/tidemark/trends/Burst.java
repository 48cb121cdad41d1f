package io.tidemark.trends;

/**
 * A time in which something stands out. Times are ticks, in ms since the epoch (UTC).
 *
 * @param start when the score had become high enough
 * @param peakAt when it was greatest so far
 * @param firstMention the time of the first post of the window that ended at the start
 * @param mentions how many posts there were from then on
 * @param belowSince since when the score has been low; {@link #NOT_BELOW} if it is not
 * @param mentionsThen how many posts there had been by then
 */
public record Burst(
        long start,
        long peakAt,
        double peakScore,
        int peakUsers,
        long firstMention,
        long mentions,
        long belowSince,
        long mentionsThen) {

    private static final long NOT_BELOW = Long.MIN_VALUE;

    /** One that begins with a score. */
    static Burst begin(Score score, long firstMention, long mentions) {
        return new Burst(
                score.at(),
                score.at(),
                score.score(),
                score.users(),
                firstMention,
                mentions,
                NOT_BELOW,
                0);
    }

    /** The burst a tick later. */
    Burst next(Score score, long newMentions, double below) {
        boolean peak = score.score() > peakScore;
        long all = mentions + newMentions;
        boolean low = score.score() < below;
        boolean falls = low && belowSince == NOT_BELOW;
        return new Burst(
                start,
                peak ? score.at() : peakAt,
                peak ? score.score() : peakScore,
                peak ? score.users() : peakUsers,
                firstMention,
                all,
                falls ? score.at() : low ? belowSince : NOT_BELOW,
                falls ? all : mentionsThen);
    }

    /**
     * Whether it is over at a tick.
     *
     * @param quiet for how long the score is low then, in ms
     * @param longest how long a burst lasts at most, in ms
     */
    boolean isOver(long at, long quiet, long longest) {
        return at - start >= longest || (belowSince != NOT_BELOW && at - belowSince >= quiet);
    }

    /** The burst as it was when it ended, of which it is known at a tick that it has. */
    BurstRow ended(String topic, String bucket, long at) {
        boolean low = belowSince != NOT_BELOW;
        return new BurstRow(
                topic, bucket, this, low ? belowSince : at, low ? mentionsThen : mentions);
    }

    /** The burst while it lasts. */
    BurstRow lasting(String topic, String bucket) {
        return new BurstRow(topic, bucket, this, null, mentions);
    }
}
