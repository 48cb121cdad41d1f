package io.tidemark.windows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.TimeUtils;

/** Reads a trigger's text, word by word. */
final class TriggerText {

    private final String text;
    private int position;

    TriggerText(String text) {
        this.text = text;
    }

    DataflowTrigger read() {
        DataflowTrigger trigger = trigger();
        skipSpace();
        if (position < text.length()) {
            throw wrong("nothing more");
        }
        return trigger;
    }

    private DataflowTrigger trigger() {
        DataflowTrigger trigger = simple();
        while (next('.')) {
            int start = position;
            String word = word();
            expect('(');
            if (word.equals("alignedTo")) {
                if (!(trigger instanceof AfterProcessingTime clock)) {
                    position = start;
                    throw wrong(links(trigger));
                }
                trigger = aligned(clock);
                expect(')');
                continue;
            }
            DataflowTrigger argument = trigger();
            expect(')');
            if (word.equals("orFinally")) {
                trigger = trigger.orFinally(argument);
            } else if (trigger instanceof AfterWatermark watermark
                    && word.equals("withEarlyFirings")) {
                trigger = watermark.withEarlyFirings(argument);
            } else if (trigger instanceof AfterWatermark watermark
                    && word.equals("withLateFirings")) {
                trigger = watermark.withLateFirings(argument);
            } else {
                position = start;
                throw wrong(links(trigger));
            }
        }
        return trigger;
    }

    private static String links(DataflowTrigger trigger) {
        if (trigger instanceof AfterWatermark) {
            return "withEarlyFirings, withLateFirings or orFinally";
        }
        return trigger instanceof AfterProcessingTime ? "alignedTo or orFinally" : "orFinally";
    }

    private DataflowTrigger simple() {
        skipSpace();
        int start = position;
        String word = word();
        if (word.isEmpty()) {
            throw wrong("a trigger");
        }
        expect('(');
        DataflowTrigger trigger =
                switch (word) {
                    case "default" -> Triggers.defaultTrigger();
                    case "never" -> Triggers.never();
                    case "afterWatermark" -> Triggers.afterWatermark();
                    case "afterCount" -> count();
                    case "afterProcessingTime" -> Triggers.afterProcessingTime(duration());
                    case "repeatedly" -> Triggers.repeatedly(trigger());
                    case "afterFirst" -> Triggers.afterFirst(triggers());
                    case "afterAll" -> Triggers.afterAll(triggers());
                    case "afterEach" -> Triggers.afterEach(triggers());
                    case "of", "afterElement" -> {
                        position = start;
                        throw wrong("a trigger with a text, not one that only Java can make,");
                    }
                    default -> {
                        position = start;
                        throw wrong("a trigger");
                    }
                };
        expect(')');
        return trigger;
    }

    private List<DataflowTrigger> triggers() {
        List<DataflowTrigger> triggers = new ArrayList<>();
        do {
            triggers.add(trigger());
        } while (next(','));
        return triggers;
    }

    private DataflowTrigger count() {
        skipSpace();
        int start = position;
        try {
            return Triggers.afterCount(Long.parseLong(word()));
        } catch (IllegalArgumentException e) {
            position = start;
            throw wrong("a whole number of 1 or more");
        }
    }

    private DataflowTrigger aligned(AfterProcessingTime clock) {
        skipSpace();
        int start = position;
        Duration period = duration();
        if (period.toMillis() < 1) {
            position = start;
            throw wrong("a duration of 1ms or more");
        }
        return clock.alignedTo(period);
    }

    private Duration duration() {
        skipSpace();
        int start = position;
        try {
            String duration = word();
            if (duration.chars().allMatch(Character::isDigit)) {
                throw new IllegalArgumentException("no unit");
            }
            return TimeUtils.parseDuration(duration);
        } catch (IllegalArgumentException e) {
            position = start;
            throw wrong("a duration like 500ms, 5s, 10m or 24h");
        }
    }

    private String word() {
        skipSpace();
        int start = position;
        while (position < text.length() && Character.isLetterOrDigit(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    private boolean next(char wanted) {
        skipSpace();
        if (position < text.length() && text.charAt(position) == wanted) {
            position++;
            return true;
        }
        return false;
    }

    private void expect(char wanted) {
        if (!next(wanted)) {
            throw wrong("'" + wanted + "'");
        }
    }

    private void skipSpace() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private IllegalArgumentException wrong(String wanted) {
        return new IllegalArgumentException(
                "trigger '" + text + "': expected " + wanted + " at character " + (position + 1));
    }
}
