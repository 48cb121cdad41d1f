package io.tidemark.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.catalogue.LedgerEntry.Kind;
import java.text.Normalizer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Writes posts about companies as X API v2 serves them. What the n-th post says and who wrote it
 * follows from the seed alone; its id and time do not. Not for several threads.
 */
final class Posts {

    /** X counts the ms of its ids from here (November 2010). */
    private static final long ID_EPOCH = 1_288_834_974_657L;

    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int AUTHORS = 400;

    /** How unequal authors and hashtags are: the n-th is used 1/n^s as often as the first. */
    private static final double AUTHORS_SKEW = 1.1;

    private static final double TAGS_SKEW = 0.9;

    private static final List<String> FIRST_NAMES =
            List.of(
                    "Ada", "Bruno", "Carla", "Dmitri", "Elif", "Farid", "Grace", "Hiro", "Ines",
                    "Jonas", "Kavya", "Liam", "Marta", "Noor", "Óscar", "Priya", "Quentin", "Rosa",
                    "Sven", "Tomás", "Uma", "Viktor", "Wanda", "Ximena", "Yusuf");
    private static final List<String> LAST_NAMES =
            List.of(
                    "Abel",
                    "Brandt",
                    "Castro",
                    "Dorn",
                    "Eriksen",
                    "Ferrer",
                    "Gupta",
                    "Haas",
                    "Ito",
                    "Jansen",
                    "Kowalski",
                    "Lindqvist",
                    "Moreau",
                    "Núñez",
                    "Okafor",
                    "Petrov");

    /** The companies that posts are about; the n-th company of the market and its short name. */
    static final List<String> COMPANIES =
            List.of(
                    "Apple",
                    "Microsoft",
                    "Facebook",
                    "Itli",
                    "Alphabet",
                    "Oracle",
                    "Spotify",
                    "IBM",
                    "Uber",
                    "Twitter");

    /** Most used first; {@code $} stands for the term. */
    private static final List<String> TAGS =
            List.of(
                    "$",
                    "stocks",
                    "AI",
                    "Tech",
                    "Android",
                    "cloud",
                    "investing",
                    "GOOG",
                    "Apple",
                    "NASDAQ",
                    "trading",
                    "MachineLearning",
                    "privacy",
                    "Microsoft",
                    "startup",
                    "search",
                    "FinTech",
                    "Uber",
                    "Spotify",
                    "data",
                    "bigdata",
                    "Börse");

    /** {@code $} stands for the term, {@code &} for a company. */
    private static final List<String> TEXTS =
            List.of(
                    "Reading the $ earnings call notes over coffee. Ads up, cloud up, me: sleepy",
                    "$ and & in the same headline again, guess which one my portfolio has",
                    "So $ just shipped the feature that & announced last spring",
                    "If $ maps sends me through that roundabout once more I am moving",
                    "Hot take: & is what $ was ten years ago",
                    "Anyone else's $ calendar full of meetings about meetings?",
                    "Short &, long $. Not advice, just vibes 🚀",
                    "The new $ phone camera against the one of &: a thread 🧵",
                    "Heard that & moves half of its data to $ cloud. Big if true",
                    "$ down 2% at lunch, & flat. Volume looks odd today",
                    "My grandmother calls every website “the $”. She is not wrong",
                    "Interview at $ tomorrow, offer from & on the table, what would you do?",
                    "Watching & follow $ into yet another market",
                    "Regulators look at $ again; & sits quietly in a corner",
                    "Free idea for $: undo send, but for stock orders");

    private static final List<String> UNRELATED =
            List.of(
                    "& results are out tonight, popcorn ready",
                    "Why is & support faster at 3 am than at noon?",
                    "Bought one share of & so I can complain at the annual meeting",
                    "& keynote bingo card, anyone?");

    private static final List<String> FOREIGN =
            List.of(
                    "¿Alguien más cree que $ y & se copian cada año?",
                    "Hoy $ sube y & baja, mañana al revés",
                    "Mañana presento mi proyecto sobre $ y &, ¡deseadme suerte!");

    private final SplittableRandom random;
    private final List<String> terms;
    private final String lang;
    private final double offFilterShare;
    private final double lateShare;
    private final PostPlants plants;
    private final List<Author> authors = new ArrayList<>();
    private long lastId;

    private record Author(String id, String name, String username, int followers, int posts) {}

    /**
     * A writer.
     *
     * @param terms posts that pass the filter contain one of them; not empty
     * @param lang the language of posts that pass the filter, such as {@code en}
     * @param plants bursts of posts that pass the filter; what is one of them is by any author
     */
    Posts(
            SplittableRandom random,
            List<String> terms,
            String lang,
            double offFilterShare,
            double lateShare,
            PostPlants plants) {
        this.random = random;
        this.terms = terms;
        this.lang = lang;
        this.offFilterShare = offFilterShare;
        this.lateShare = lateShare;
        this.plants = plants;
        List<String> names = new ArrayList<>();
        for (String first : FIRST_NAMES) {
            for (String last : LAST_NAMES) {
                names.add(first + " " + last);
            }
        }
        for (int i = 0; i < AUTHORS; i++) {
            String name = names.remove(random.nextInt(names.size()));
            authors.add(
                    new Author(
                            Long.toString(random.nextLong(1_000_000, 4_000_000_000L)),
                            name,
                            Normalizer.normalize(name, Normalizer.Form.NFD)
                                            .replaceAll("[^A-Za-z]", "")
                                            .toLowerCase(Locale.ROOT)
                                    + random.nextInt(100),
                            (int) (20 * Math.exp(2 * Math.abs(random.nextGaussian()))),
                            random.nextInt(10, 60_000)));
        }
    }

    /**
     * A post's id, unlike every one before: it grows, and holds the time in X's way.
     *
     * @param now ms since the epoch (UTC)
     */
    String newId(long now) {
        lastId = Math.max(lastId + 1, (now - ID_EPOCH) << 22);
        return Long.toString(lastId);
    }

    /** Writes the next post at {@code now}, ms since the epoch (UTC). */
    Line write(long now) {
        boolean offFilter = random.nextDouble() < offFilterShare;
        boolean foreign = offFilter && random.nextBoolean();
        boolean unrelated = offFilter && !foreign;
        long createdAt =
                random.nextDouble() < lateShare ? now - random.nextLong(10_000, 600_000) : now;

        List<String> texts = foreign ? FOREIGN : unrelated ? UNRELATED : TEXTS;
        StringBuilder text =
                new StringBuilder(filled(any(texts), unrelated ? "" : term(), any(COMPANIES)));
        String id = newId(now);
        Optional<PostPlants.Plant> plant =
                offFilter ? Optional.empty() : plants.at(createdAt, Long.parseLong(id));
        plant.map(PostPlants.Plant::company)
                .ifPresent(company -> text.append("; ").append(company).append(" it is"));
        ArrayNode hashtags = JSON.createArrayNode();
        plant.map(PostPlants.Plant::hashtag).ifPresent(tag -> addTag(hashtags, text, tag));
        List<String> tags = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            String tag = TAGS.get(skewed(TAGS.size(), TAGS_SKEW)).replace("$", term());
            if (tag.matches("[\\p{L}\\p{N}_]+")
                    && !tags.contains(tag.toLowerCase(Locale.ROOT))
                    && !(unrelated && hasTerm(tag))) {
                tags.add(tag.toLowerCase(Locale.ROOT));
                addTag(hashtags, text, tag);
            }
        }
        String language = foreign ? ("es".equals(lang) ? "pt" : "es") : lang;
        boolean matches = hasTerm(text.toString()) && language.equals(lang);
        return new Line(
                Kind.POST,
                id,
                matches,
                now,
                json(id, text.toString(), language, createdAt, hashtags, plant.isPresent()));
    }

    private static void addTag(ArrayNode hashtags, StringBuilder text, String tag) {
        String before = escaped(text.toString());
        int start = before.codePointCount(0, before.length()) + 1;
        text.append(" #").append(tag);
        hashtags.addObject()
                .put("start", start)
                .put("end", start + 1 + tag.codePointCount(0, tag.length()))
                .put("tag", tag);
    }

    private byte[] json(
            String id,
            String text,
            String language,
            long createdAt,
            ArrayNode hashtags,
            boolean byAnybody) {
        int often = skewed(authors.size(), AUTHORS_SKEW);
        int anybody = Math.floorMod(id.hashCode(), authors.size());
        Author author = authors.get(byAnybody ? anybody : often);
        ObjectNode post = JSON.createObjectNode();
        ObjectNode data = post.putObject("data");
        data.put("author_id", author.id());
        data.put("created_at", ISO.format(Instant.ofEpochMilli(createdAt)));
        data.putArray("edit_history_tweet_ids").add(id);
        if (!hashtags.isEmpty()) {
            data.putObject("entities").set("hashtags", hashtags);
        }
        data.put("id", id);
        data.put("lang", language);
        data.put("text", escaped(text));
        ObjectNode user = post.putObject("includes").putArray("users").addObject();
        user.put("id", author.id());
        user.put("name", author.name());
        user.put("username", author.username());
        user.putObject("public_metrics")
                .put("followers_count", author.followers())
                .put("following_count", author.followers() / 3 + 7)
                .put("tweet_count", author.posts())
                .put("listed_count", author.followers() / 50);
        try {
            return JSON.writeValueAsBytes(post);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot happen: a tree of numbers and texts", e);
        }
    }

    /** A term may hold a sign that stands for something: {@code AT&T}. */
    private static String filled(String text, String term, String company) {
        return text.replace("&", company).replace("$", term);
    }

    /** As X escapes texts, in these three characters only. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private boolean hasTerm(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return terms.stream().anyMatch(term -> lower.contains(term.toLowerCase(Locale.ROOT)));
    }

    /** A term, as people write it. */
    private String term() {
        String term = any(terms);
        return switch (random.nextInt(10)) {
            case 0 -> term.toUpperCase(Locale.ROOT);
            case 1, 2, 3 -> term.toLowerCase(Locale.ROOT);
            default -> term.substring(0, 1).toUpperCase(Locale.ROOT) + term.substring(1);
        };
    }

    private String any(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** An index below {@code size}; small ones are the most frequent. */
    private int skewed(int size, double skew) {
        // The inverse of the continuous distribution with density 1/x^skew on [1, size + 1).
        double u = random.nextDouble();
        double power = 1 - skew;
        double x = Math.pow(1 + u * (Math.pow(size + 1.0, power) - 1), 1 / power);
        return Math.min(size - 1, (int) x - 1);
    }
}
