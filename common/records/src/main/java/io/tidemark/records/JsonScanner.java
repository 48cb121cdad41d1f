package io.tidemark.records;

import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * Finds the fields of a JSON object in one pass over its bytes. It takes the plain case alone: what
 * is no JSON, or is at all unusual (a name with an escape, a very long number, deep nesting), is
 * left to the parser, which also tells what is wrong. So it must never take what the parser
 * refuses, and need not take all that it allows.
 */
final class JsonScanner {

    /** Below the parser's own bounds, and low enough for a recursion. */
    private static final int DEEPEST = 100;

    private static final int LONGEST_NUMBER = 300;
    private static final int LONGEST_NAME = 1_000;

    /** Names are compared with all before them if it comes to that, so there must not be many. */
    private static final int MOST_NAMES = 1_000;

    private static final int LONGEST = 1 << 24;
    private static final int BYTES_OF_A_FIELD = 16;
    private static final int FAILED = -1;

    /** Which bytes end or change what a string is: quotes, escapes, controls. */
    private static final boolean[] SPECIAL = new boolean[256];

    static {
        Arrays.fill(SPECIAL, 0, ' ', true);
        SPECIAL['"'] = true;
        SPECIAL['\\'] = true;
    }

    private final byte[] json;

    /**
     * Of the object itself, and while an object inside of it is read, of that one behind them, so
     * that no name comes twice.
     */
    private final JsonRanges fields;

    private int hash;
    private boolean onlyAscii = true;

    private JsonScanner(byte[] json) {
        this.json = json;
        fields = new JsonRanges(Math.min(json.length / BYTES_OF_A_FIELD, 64));
    }

    /** The fields of an object; {@code null} if the parser is to read it. */
    static JsonRanges scan(byte[] json) {
        if (json.length > LONGEST) {
            return null;
        }
        JsonScanner scanner = new JsonScanner(json);
        int at = scanner.skipBlanks(0);
        if (scanner.byteAt(at) != '{') {
            return null;
        }
        at = scanner.object(at + 1, 0);
        if (at == FAILED || scanner.skipBlanks(at) < json.length) {
            return null;
        }
        return scanner.onlyAscii || isUtf8(json) ? scanner.fields : null;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            Utf8.decode(bytes);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** A byte as a number without sign; -1 behind the end. */
    private int byteAt(int at) {
        return at < json.length ? json[at] & 0xff : FAILED;
    }

    private int skipBlanks(int from) {
        int at = from;
        while (at < json.length) {
            byte b = json[at];
            // All blanks are at most a space, and next to nothing else is.
            if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) {
                break;
            }
            at++;
        }
        return at;
    }

    /** All of these take where something begins and give where it has ended, or FAILED. */
    private int value(int at, int depth) {
        return switch (byteAt(at)) {
            case '"' -> string(at + 1);
            case '{' -> depth < DEEPEST ? innerObject(at + 1, depth + 1) : FAILED;
            case '[' -> depth < DEEPEST ? array(at + 1, depth + 1) : FAILED;
            case 't' -> literal(at, "true");
            case 'f' -> literal(at, "false");
            case 'n' -> literal(at, "null");
            default -> number(at);
        };
    }

    private int innerObject(int from, int depth) {
        int outer = fields.size();
        int at = object(from, depth);
        fields.cut(outer);
        return at;
    }

    private int object(int from, int depth) {
        int first = fields.size();
        long[] seen = new long[16];
        int at = skipBlanks(from);
        if (byteAt(at) == '}') {
            return at + 1;
        }
        while (byteAt(at) == '"') {
            int nameStart = at;
            at = name(at + 1);
            if (at == FAILED || fields.size() - first == MOST_NAMES) {
                return FAILED;
            }
            // The low bits tell names apart that differ in a number at their end, as those of a
            // list do. (A shift goes by the lowest six.)
            int word = (hash >>> 6) & (seen.length - 1);
            boolean maybeSeen = (seen[word] & (1L << hash)) != 0;
            if (maybeSeen && fields.find(first, hash, json, json, nameStart, at) >= 0) {
                return FAILED;
            }
            seen[word] |= 1L << hash;
            int field = fields.add(nameStart, at, hash);
            at = skipBlanks(at);
            if (byteAt(at) != ':') {
                return FAILED;
            }
            at = skipBlanks(at + 1);
            int valueStart = at;
            at = value(at, depth);
            if (at == FAILED) {
                return FAILED;
            }
            fields.setValue(field, valueStart, at);
            at = skipBlanks(at);
            if (byteAt(at) == '}') {
                return at + 1;
            }
            if (byteAt(at) != ',') {
                return FAILED;
            }
            at = skipBlanks(at + 1);
        }
        return FAILED;
    }

    private int array(int from, int depth) {
        int at = skipBlanks(from);
        if (byteAt(at) == ']') {
            return at + 1;
        }
        while (true) {
            at = value(at, depth);
            if (at == FAILED) {
                return FAILED;
            }
            at = skipBlanks(at);
            if (byteAt(at) == ']') {
                return at + 1;
            }
            if (byteAt(at) != ',') {
                return FAILED;
            }
            at = skipBlanks(at + 1);
        }
    }

    private int name(int from) {
        int nameHash = 0;
        for (int at = from; at < json.length; at++) {
            byte b = json[at];
            if (SPECIAL[b & 0xff]) {
                hash = nameHash;
                return b == '"' && at - from <= LONGEST_NAME ? at + 1 : FAILED;
            }
            onlyAscii &= b >= 0;
            nameHash = JsonRanges.hash(nameHash, b);
        }
        return FAILED;
    }

    private int string(int from) {
        int at = from;
        while (at < json.length) {
            byte b = json[at++];
            if (SPECIAL[b & 0xff]) {
                if (b == '"') {
                    return at;
                }
                at = b == '\\' ? escape(at) : FAILED;
                if (at == FAILED) {
                    return FAILED;
                }
            } else if (b < 0) {
                onlyAscii = false;
            }
        }
        return FAILED;
    }

    private int escape(int at) {
        return switch (byteAt(at)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
            case 'u' -> {
                for (int digit = at + 1; digit <= at + 4; digit++) {
                    if (Character.digit(byteAt(digit), 16) < 0) {
                        yield FAILED;
                    }
                }
                yield at + 5;
            }
            default -> FAILED;
        };
    }

    private int literal(int from, String text) {
        int end = from + text.length();
        for (int at = from; at < end; at++) {
            if (byteAt(at) != text.charAt(at - from)) {
                return FAILED;
            }
        }
        return end;
    }

    private int number(int from) {
        int at = byteAt(from) == '-' ? from + 1 : from;
        int afterInteger = byteAt(at) == '0' ? at + 1 : digits(at);
        if (afterInteger == FAILED) {
            return FAILED;
        }
        at = afterInteger;
        if (byteAt(at) == '.') {
            at = digits(at + 1);
            if (at == FAILED) {
                return FAILED;
            }
        }
        if (byteAt(at) == 'e' || byteAt(at) == 'E') {
            at++;
            if (byteAt(at) == '+' || byteAt(at) == '-') {
                at++;
            }
            at = digits(at);
        }
        return at - from <= LONGEST_NUMBER ? at : FAILED;
    }

    /** At least one. */
    private int digits(int from) {
        int at = from;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        return at > from ? at : FAILED;
    }
}
