package io.tidemark.tables;

import io.tidemark.delivery.HeaderNames;
import java.util.Locale;

/**
 * Which of the records that were set aside are meant.
 *
 * @param reason part of the error's class, of its message or of {@link SetAside#reason()}, in upper
 *     or lower case; {@code null} for all
 * @param job the job that set them aside; {@code null} for all
 * @param since set aside at this time or later, in ms since the epoch (UTC)
 * @param until set aside before this time, in ms since the epoch (UTC)
 */
public record SetAsideFilter(String reason, String job, long since, long until) {

    /** All of them. */
    public static final SetAsideFilter ALL = new SetAsideFilter(null, null, 0, Long.MAX_VALUE);

    /** Whether the record is meant. */
    public boolean test(SetAside record) {
        return record.timestamp() >= since
                && record.timestamp() < until
                && (job == null || job.equals(record.job()))
                && (reason == null || hasReason(record));
    }

    private boolean hasReason(SetAside record) {
        return contains(record.reason())
                || contains(record.header(HeaderNames.ERROR_CLASS))
                || contains(record.header(HeaderNames.ERROR_MESSAGE));
    }

    private boolean contains(String text) {
        return text != null
                && text.toLowerCase(Locale.ROOT).contains(reason.toLowerCase(Locale.ROOT));
    }
}
