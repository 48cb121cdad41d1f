package io.tidemark.trends;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds companies in posts: by cashtag ({@code $AAPL}), by a hashtag that is the symbol or the name
 * without its blanks, by the symbol as a word in capitals, and by the name as words of the text in
 * any case. A name is what the table of companies says without what tells only its legal form:
 * {@code Spotify Technology S.A.} is {@code spotify}. A pair, such as {@code BTC-USD}, is also
 * known by what it prices, {@code BTC}, unless that is a symbol of its own; of several pairs of one
 * it is then the first in the alphabet.
 */
final class Companies {

    private static final Set<String> LEGAL_FORMS =
            Set.of(
                    "ab",
                    "ag",
                    "co",
                    "company",
                    "corp",
                    "corporation",
                    "group",
                    "holding",
                    "holdings",
                    "inc",
                    "incorporated",
                    "limited",
                    "llc",
                    "ltd",
                    "nv",
                    "oyj",
                    "plc",
                    "sa",
                    "se",
                    "spa",
                    "technologies",
                    "technology",
                    "the");

    private static final Pattern IN_BRACKETS = Pattern.compile("\\([^)]*\\)");
    private static final Pattern DOT = Pattern.compile("\\.");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
    private static final int SHORTEST_SYMBOL = 2;

    /** A company's name, as words in lower case. */
    private record Name(List<String> words, String symbol) {}

    /** Symbols by themselves, and those of pairs by what they price. */
    private final Map<String, String> symbols = new HashMap<>();

    /** Symbols by hashtag, in lower case. */
    private final Map<String, String> byHashtag = new HashMap<>();

    /** By their first word. */
    private final Map<String, List<Name>> names = new HashMap<>();

    /** The companies' names by symbol; one without a name is found by its symbol alone. */
    Companies(Iterable<Map.Entry<String, String>> nameBySymbol) {
        for (Map.Entry<String, String> company : nameBySymbol) {
            String symbol = company.getKey();
            List<String> words = nameOf(company.getValue());
            symbols.put(symbol, symbol);
            byHashtag.put(lower(symbol), symbol);
            if (!words.isEmpty()) {
                byHashtag.put(String.join("", words), symbol);
                names.computeIfAbsent(words.get(0), word -> new ArrayList<>())
                        .add(new Name(words, symbol));
            }
        }
        for (String symbol : symbols.keySet().stream().sorted().toList()) {
            int dash = symbol.indexOf('-');
            if (dash > 0) {
                String priced = symbol.substring(0, dash);
                symbols.putIfAbsent(priced, symbol);
                byHashtag.putIfAbsent(lower(priced), symbol);
            }
        }
    }

    /** The words of a company's name that people use. */
    static List<String> nameOf(String companyName) {
        String plain = DOT.matcher(IN_BRACKETS.matcher(companyName).replaceAll(" ")).replaceAll("");
        List<String> words = new ArrayList<>(words(plain).stream().map(Companies::lower).toList());
        while (words.size() > 1 && LEGAL_FORMS.contains(words.get(words.size() - 1))) {
            words.remove(words.size() - 1);
        }
        return words;
    }

    /** The symbol of the company that a cashtag, in upper case, is of; null if it is of none. */
    String ofCashtag(String cashtag) {
        return symbols.get(cashtag);
    }

    /** The symbol of the company that a hashtag, in lower case, is of; null if it is of none. */
    String ofHashtag(String hashtag) {
        return byHashtag.get(hashtag);
    }

    /** Adds the symbols of the companies that a text names. */
    void addNamed(String text, Set<String> found) {
        List<String> words = words(text);
        List<String> lower = words.stream().map(Companies::lower).toList();
        for (int at = 0; at < words.size(); at++) {
            String symbol = symbols.get(words.get(at));
            if (symbol != null && words.get(at).length() >= SHORTEST_SYMBOL) {
                found.add(symbol);
            }
            for (Name name : names.getOrDefault(lower.get(at), List.of())) {
                int end = at + name.words.size();
                if (end <= words.size() && lower.subList(at, end).equals(name.words)) {
                    found.add(name.symbol);
                }
            }
        }
    }

    private static List<String> words(String text) {
        return Arrays.stream(BETWEEN_WORDS.split(text)).filter(word -> !word.isEmpty()).toList();
    }

    /** In lower case; accents that are signs of their own become one with their letters. */
    static String lower(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }
}
