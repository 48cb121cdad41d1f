package io.tidemark.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.function.ThrowingRunnable;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.Test;

class RefusedExceptionTest {

    private static IOException refused() {
        return new IOException(
                "One or more Kafka Producer send requests have encountered exception",
                new FlinkRuntimeException(new TopicAuthorizationException(Set.of("results"))));
    }

    @Test
    void aRefusalIsFoundWhereverItIsAndNoRestartFollows() {
        assertThat(
                        RefusedException.of(
                                new ExecutionException(new SaslAuthenticationException("no"))))
                .hasValueSatisfying(
                        refused -> {
                            assertThat(refused)
                                    .hasMessageStartingWith(
                                            "Kafka refuses the job: no (SaslAuthenticationException); ")
                                    .hasNoCause();
                            assertThat(ThrowableClassifier.getThrowableType(refused))
                                    .isEqualTo(ThrowableType.NonRecoverableError);
                        });
        assertThat(RefusedException.of(new TransactionalIdAuthorizationException("x"))).isPresent();
        assertThat(RefusedException.of(refused()).orElseThrow())
                .hasMessageContaining("Not authorized to access topics: [results]");
    }

    @Test
    void whatMayPassIsNone() {
        assertThat(RefusedException.of(new ExecutionException(new TimeoutException("x"))))
                .isEmpty();
        RefusedException.throwIfIn(new IOException("x"));
    }

    /** What was sent and refused later is told in a mail. */
    @Test
    void aMailThrowsTheRefusal() {
        List<ThrowingRunnable<? extends Exception>> mails = new ArrayList<>();
        MailboxExecutor mailbox = new WatchfulMailbox(context(mailbox(mails))).getMailboxExecutor();

        mailbox.execute(
                () -> {
                    throw refused();
                },
                "refused");
        mailbox.execute(
                () -> {
                    throw new IOException("away");
                },
                "away");

        assertThatThrownBy(() -> mails.get(0).run()).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> mails.get(1).run()).isInstanceOf(IOException.class);
    }

    private static WriterInitContext context(MailboxExecutor mailbox) {
        return (WriterInitContext)
                Proxy.newProxyInstance(
                        RefusedExceptionTest.class.getClassLoader(),
                        new Class<?>[] {WriterInitContext.class},
                        (proxy, method, arguments) -> mailbox);
    }

    private static MailboxExecutor mailbox(List<ThrowingRunnable<? extends Exception>> mails) {
        return new MailboxExecutor() {
            @Override
            public void execute(
                    MailOptions options,
                    ThrowingRunnable<? extends Exception> command,
                    String description,
                    Object... arguments) {
                mails.add(command);
            }

            @Override
            public void yield() {}

            @Override
            public boolean tryYield() {
                return false;
            }

            @Override
            public boolean shouldInterrupt() {
                return false;
            }
        };
    }
}
