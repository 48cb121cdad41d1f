package io.tidemark.newsingest;

import java.util.List;

/**
 * A post, normalised.
 *
 * @param id the post's id, {@code id_str}
 * @param text all in which terms are looked for, as people wrote it and not as the API escapes it:
 *     the post's text and, each on a line of its own, its text beyond a cut and the texts of posts
 *     that it repeats or quotes
 * @param language its language as the service sees it; {@code null} if it does not say
 * @param createdAt when it was written, in ms since the epoch (UTC)
 * @param rules the tags of the rules of which the service says that they matched
 * @param json the post in the shape of Twitter's v1.1 status object, UTF-8
 */
public record Post(
        String id, String text, String language, long createdAt, List<String> rules, byte[] json) {}
