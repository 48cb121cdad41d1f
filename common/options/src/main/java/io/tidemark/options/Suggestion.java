package io.tidemark.options;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What somebody may have meant who typed a name that there is not. */
public final class Suggestion {

    private Suggestion() {}

    /**
     * A sentence without its full stop: there is no such thing, the one that was perhaps meant, and
     * all that there are.
     *
     * @param kind what it is, such as {@code command}
     */
    public static String noSuch(String kind, String typed, Collection<String> known) {
        String all = known.isEmpty() ? "none" : String.join(", ", known);
        return "there is no %s '%s'; %s %s"
                .formatted(
                        kind,
                        typed,
                        nearest(typed, known)
                                .map(name -> "did you mean '" + name + "'? There are:")
                                .orElse("there are:"),
                        all);
    }

    /**
     * The name that is nearest to what was typed: what it takes to begin it, or one with at most a
     * third of its letters added, left out, exchanged or swapped with their neighbours. Empty if
     * none is near.
     */
    public static Optional<String> nearest(String typed, Collection<String> known) {
        String lower = typed.toLowerCase(Locale.ROOT);
        record Near(String name, int distance) {}
        List<Near> near = new ArrayList<>();
        for (String name : known) {
            String other = name.toLowerCase(Locale.ROOT);
            int distance = distance(lower, other);
            if (distance <= Math.max(1, other.length() / 3)) {
                near.add(new Near(name, distance));
            } else if (lower.length() > 1 && other.startsWith(lower)) {
                near.add(new Near(name, other.length()));
            }
        }
        return near.stream().min(Comparator.comparingInt(Near::distance)).map(Near::name);
    }

    /** Letters to be added, left out, exchanged or swapped with their neighbours. */
    private static int distance(String a, String b) {
        int[][] least = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    least[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                least[i][j] =
                        Math.min(
                                least[i - 1][j - 1] + same,
                                1 + Math.min(least[i - 1][j], least[i][j - 1]));
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least[i][j] = Math.min(least[i][j], least[i - 2][j - 2] + 1);
                }
            }
        }
        return least[a.length()][b.length()];
    }
}
