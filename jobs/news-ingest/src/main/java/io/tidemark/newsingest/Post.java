package io.tidemark.newsingest;

/**
 * A post, normalised.
 *
 * @param id the post's id, {@code id_str}
 * @param text the post's text
 * @param language its language as the service sees it; {@code null} if it does not say
 * @param createdAt when it was written, in ms since the epoch (UTC)
 * @param json the post in the shape of Twitter's v1.1 status object, UTF-8
 */
public record Post(String id, String text, String language, long createdAt, byte[] json) {}
