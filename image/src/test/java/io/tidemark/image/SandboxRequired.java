package io.tidemark.image;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The test needs a {@link Sandbox}. Where there is none it is left out, and one line says so; with
 * {@code TIDEMARK_REQUIRE_SANDBOX=true} it fails instead.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SandboxRequired.Condition.class)
@interface SandboxRequired {

    /** Decides for each test. */
    final class Condition implements ExecutionCondition {

        private static final AtomicBoolean SAID = new AtomicBoolean();

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Optional<String> missing = missing();
            if (missing.isEmpty()
                    || Boolean.parseBoolean(System.getenv("TIDEMARK_REQUIRE_SANDBOX"))) {
                return ConditionEvaluationResult.enabled("there is a sandbox, or there must be");
            }
            if (SAID.compareAndSet(false, true)) {
                System.out.println("No container is tried: " + missing.get() + ".");
            }
            return ConditionEvaluationResult.disabled(missing.get());
        }

        private static Optional<String> missing() {
            try {
                return Sandbox.missing();
            } catch (IOException e) {
                return Optional.of(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.of(e.toString());
            }
        }
    }
}
