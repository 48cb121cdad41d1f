package io.tidemark.newsingest;

import java.io.IOException;

/** The service does not take our rule, and never will. */
final class RuleRefusedException extends IOException {

    RuleRefusedException(String message) {
        super(message);
    }
}
