package io.tidemark.trends;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * That somebody wrote of something.
 *
 * @param topic what of, such as {@code hashtag:ai}, {@code cashtag:AAPL}, {@code company:AAPL}
 * @param time in ms since the epoch (UTC)
 */
public record Mention(String topic, String user, long time) {

    private static final Pattern CASHTAG =
            Pattern.compile("(?<![\\w$])\\$([A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)(?!\\w)");

    /** Longer ones are none; X takes no longer ones, either. */
    private static final int LONGEST_HASHTAG = 140;

    /** What a post mentions, each once. */
    static List<Mention> of(Post post, Companies companies) {
        Set<String> topics = new LinkedHashSet<>();
        Set<String> symbols = new TreeSet<>();
        for (String written : post.hashtags()) {
            String hashtag = Companies.lower(written);
            if (hashtag.isEmpty() || hashtag.length() > LONGEST_HASHTAG) {
                continue;
            }
            topics.add("hashtag:" + hashtag);
            String symbol = companies.ofHashtag(hashtag);
            if (symbol != null) {
                symbols.add(symbol);
            }
        }
        Matcher cashtags = CASHTAG.matcher(post.text());
        while (cashtags.find()) {
            String cashtag = cashtags.group(1).toUpperCase(Locale.ROOT);
            topics.add("cashtag:" + cashtag);
            String symbol = companies.ofCashtag(cashtag);
            if (symbol != null) {
                symbols.add(symbol);
            }
        }
        companies.addNamed(post.text(), symbols);
        symbols.forEach(symbol -> topics.add("company:" + symbol));
        List<Mention> mentions = new ArrayList<>(topics.size());
        topics.forEach(topic -> mentions.add(new Mention(topic, post.user(), post.time())));
        return mentions;
    }
}
