package io.tidemark.tables;

import java.math.BigInteger;
import java.util.Comparator;

/**
 * Text as people order it: digits count as numbers, so {@code Page_9} is before {@code Page_10}.
 */
enum NaturalOrder implements Comparator<String> {
    INSTANCE;

    @Override
    public int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            int order;
            if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
                int iEnd = endOfDigits(a, i);
                int jEnd = endOfDigits(b, j);
                order =
                        new BigInteger(a.substring(i, iEnd))
                                .compareTo(new BigInteger(b.substring(j, jEnd)));
                i = iEnd;
                j = jEnd;
            } else {
                order = Character.compare(a.charAt(i), b.charAt(j));
                i++;
                j++;
            }
            if (order != 0) {
                return order;
            }
        }
        int rest = Integer.compare(a.length() - i, b.length() - j);
        // 1 and 01 are not the same text.
        return rest != 0 ? rest : a.compareTo(b);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int endOfDigits(String text, int start) {
        int end = start;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
