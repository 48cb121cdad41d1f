package io.tidemark.windows;

import java.util.Locale;
import org.apache.flink.annotation.Experimental;

/** What a join says of elements whose pane has none of the other side. */
@Experimental
public enum JoinKind {
    /** Nothing. */
    INNER(false, false),
    /** A row of each left one. */
    LEFT_OUTER(true, false),
    /** A row of each right one. */
    RIGHT_OUTER(false, true),
    /** A row of each, of either side. */
    FULL_OUTER(true, true);

    private final boolean keepsLeft;
    private final boolean keepsRight;

    JoinKind(boolean keepsLeft, boolean keepsRight) {
        this.keepsLeft = keepsLeft;
        this.keepsRight = keepsRight;
    }

    /** Whether left elements without a right one have rows. */
    boolean keepsLeft() {
        return keepsLeft;
    }

    /** Whether right elements without a left one have rows. */
    boolean keepsRight() {
        return keepsRight;
    }

    boolean isOuter() {
        return keepsLeft || keepsRight;
    }

    /** What the definition of state calls it. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ') + " join";
    }
}
