package io.tidemark.kafka;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * A writer's context whose mails throw a {@link RefusedException} for what Kafka refuses: the
 * connector's writer tells what became of a record that it had sent in a mail of its own, of which
 * who wraps the writer sees nothing.
 */
record WatchfulMailbox(WriterInitContext context) implements WriterInitContext {

    @Override
    public MailboxExecutor getMailboxExecutor() {
        return new Mailbox(context.getMailboxExecutor());
    }

    private record Mailbox(MailboxExecutor executor) implements MailboxExecutor {

        @Override
        public void execute(
                MailOptions options,
                ThrowingRunnable<? extends Exception> command,
                String description,
                Object... arguments) {
            ThrowingRunnable<Exception> watched =
                    () -> {
                        try {
                            command.run();
                        } catch (Exception e) {
                            RefusedException.throwIfIn(e);
                            throw e;
                        }
                    };
            executor.execute(options, watched, description, arguments);
        }

        @Override
        public void yield() throws InterruptedException {
            executor.yield();
        }

        @Override
        public boolean tryYield() {
            return executor.tryYield();
        }

        @Override
        public boolean shouldInterrupt() {
            return executor.shouldInterrupt();
        }
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
        return context.getUserCodeClassLoader();
    }

    @Override
    public ProcessingTimeService getProcessingTimeService() {
        return context.getProcessingTimeService();
    }

    @Override
    public SinkWriterMetricGroup metricGroup() {
        return context.metricGroup();
    }

    @Override
    public SerializationSchema.InitializationContext asSerializationSchemaInitializationContext() {
        return context.asSerializationSchemaInitializationContext();
    }

    @Override
    public boolean isObjectReuseEnabled() {
        return context.isObjectReuseEnabled();
    }

    @Override
    public <I> TypeSerializer<I> createInputSerializer() {
        return context.createInputSerializer();
    }

    @Override
    public <M> Optional<Consumer<M>> metadataConsumer() {
        return context.metadataConsumer();
    }

    @Override
    public OptionalLong getRestoredCheckpointId() {
        return context.getRestoredCheckpointId();
    }

    @Override
    public JobInfo getJobInfo() {
        return context.getJobInfo();
    }

    @Override
    public TaskInfo getTaskInfo() {
        return context.getTaskInfo();
    }
}
