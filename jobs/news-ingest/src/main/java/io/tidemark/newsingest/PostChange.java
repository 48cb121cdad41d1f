package io.tidemark.newsingest;

import java.util.List;

/**
 * What somebody did with a post: wrote it, changed it, or deleted it.
 *
 * @param id the post's id, {@code id_str}: the author's DID, a slash, and the record's key
 * @param rev the revision of the author's repository; of two of a post the greater text is the
 *     later
 * @param time when the service saw it, in ms since the epoch (UTC)
 * @param deleted whether the post is gone; then there is no text and no language
 * @param updated whether it had been written before; its old text may be known somewhere
 * @param text as it was written
 * @param languages as the author's client says them, BCP 47; may be none
 * @param json the post in the shape of Twitter's v1.1 status object, or v1.1's notice of its
 *     deletion; UTF-8
 */
public record PostChange(
        String id,
        String rev,
        long time,
        boolean deleted,
        boolean updated,
        String text,
        List<String> languages,
        byte[] json) {

    /** The deletion of a post that is no longer wanted. */
    PostChange deletion() {
        return new PostChange(
                id, rev, time, true, false, "", List.of(), JetstreamDecoder.deletion(id, time));
    }
}
