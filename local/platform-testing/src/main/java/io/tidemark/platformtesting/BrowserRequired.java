package io.tidemark.platformtesting;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The tests of a class need Chromium. Without one they are left out, and one line says so; with
 * {@code TIDEMARK_REQUIRE_BROWSER=true} they fail instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(BrowserRequired.Condition.class)
public @interface BrowserRequired {

    /** Decides once per class. */
    final class Condition implements ExecutionCondition, BeforeAllCallback {

        private static final AtomicBoolean SAID = new AtomicBoolean();

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (Chromium.find().isPresent() || required()) {
                return ConditionEvaluationResult.enabled("there is a browser, or there must be");
            }
            if (SAID.compareAndSet(false, true)) {
                System.out.println("Browser tests are left out: " + missing());
            }
            return ConditionEvaluationResult.disabled(missing());
        }

        @Override
        public void beforeAll(ExtensionContext context) {
            if (Chromium.find().isEmpty()) {
                throw new AssertionError("TIDEMARK_REQUIRE_BROWSER is true, but " + missing());
            }
        }

        private static boolean required() {
            return Boolean.parseBoolean(System.getenv("TIDEMARK_REQUIRE_BROWSER"));
        }

        private static String missing() {
            return "there is no Chromium at "
                    + Chromium.path()
                    + " (Debian: apt-get install chromium; elsewhere set TIDEMARK_CHROMIUM).";
        }
    }
}
