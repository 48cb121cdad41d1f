package io.tidemark.tables;

import java.util.regex.Pattern;

/** Messages of errors without what differs from record to record, so that they can be counted. */
final class Reasons {

    /** What took its place. */
    private static final String VARYING_TEXT = "…";

    /** What stands in quotes. */
    private static final String QUOTED =
            "(?<![\\p{L}\\p{N}])(?:'[^']*'|\"[^\"]*\")(?![\\p{L}\\p{N}])";

    /** Numbers, times and addresses, with their units. */
    private static final String NUMBERS =
            numbers("[+-]?\\p{N}(?:[\\p{L}\\p{N}_.:+-]*[\\p{L}\\p{N}])?");

    private static final Pattern VARYING = Pattern.compile(QUOTED + "|" + NUMBERS);

    /** In characters. The newest record's header has all of it. */
    private static final int LONGEST = 160;

    private static final int MOST_READ = 1_000;

    private Reasons() {}

    private static String numbers(String number) {
        return "(?<![\\p{L}\\p{N}_+-])" + number + "(?: " + number + ")*";
    }

    /** The reason in {@code message}; {@code otherwise} if it has none in words. */
    static String of(String message, String otherwise) {
        if (message == null) {
            return otherwise;
        }
        String reason = VARYING.matcher(start(message, MOST_READ)).replaceAll(VARYING_TEXT).strip();
        if (reason.codePoints().noneMatch(Character::isLetter)) {
            return otherwise;
        }
        return reason.length() <= LONGEST ? reason : start(reason, LONGEST) + VARYING_TEXT;
    }

    private static String start(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(
                0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
