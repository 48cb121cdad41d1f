package io.tidemark.kafka;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Collection;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.apache.flink.connector.kafka.sink.internal.TransactionAbortStrategyImpl;
import org.apache.flink.connector.kafka.sink.internal.TransactionNamingStrategyImpl;
import org.apache.kafka.clients.admin.AdminClient;

/**
 * The connector's writer with pooled transactional ids, in our hands before it starts: what it
 * holds must be released when it cannot start, too, and the connector hands out only those that
 * could. The class is the connector's own, so it is reached by reflection, here and nowhere else.
 */
record ExactlyOnceWriter<T>(
        PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> writer) {

    private static final Class<?> WRITER;
    private static final Constructor<?> CONSTRUCTOR;
    private static final Method INITIALIZE;
    private static final Field ADMIN_CLIENT;

    static {
        try {
            WRITER =
                    Class.forName(
                            "org.apache.flink.connector.kafka.sink.ExactlyOnceKafkaWriter",
                            true,
                            KafkaWriterState.class.getClassLoader());
            CONSTRUCTOR =
                    WRITER.getDeclaredConstructor(
                            DeliveryGuarantee.class,
                            Properties.class,
                            String.class,
                            WriterInitContext.class,
                            KafkaRecordSerializationSchema.class,
                            SerializationSchema.InitializationContext.class,
                            TransactionAbortStrategyImpl.class,
                            TransactionNamingStrategyImpl.class,
                            Collection.class);
            INITIALIZE = WRITER.getMethod("initialize");
            ADMIN_CLIENT = WRITER.getDeclaredField("adminClient");
            CONSTRUCTOR.setAccessible(true);
            INITIALIZE.setAccessible(true);
            ADMIN_CLIENT.setAccessible(true);
        } catch (ReflectiveOperationException e) {
            throw anotherConnector(e);
        }
    }

    /** A writer that is still to be initialized. */
    static <T> ExactlyOnceWriter<T> of(
            Properties producer,
            String transactionalIdPrefix,
            KafkaRecordSerializationSchema<T> serializer,
            WriterInitContext context,
            Collection<KafkaWriterState> states) {
        Object made =
                unwrapped(
                        () ->
                                CONSTRUCTOR.newInstance(
                                        DeliveryGuarantee.EXACTLY_ONCE,
                                        producer,
                                        transactionalIdPrefix,
                                        context,
                                        serializer,
                                        context.asSerializationSchemaInitializationContext(),
                                        TransactionAbortStrategyImpl.LISTING,
                                        TransactionNamingStrategyImpl.POOLING,
                                        states));
        @SuppressWarnings("unchecked")
        PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> writer =
                (PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable>) made;
        return new ExactlyOnceWriter<>(writer);
    }

    /** Ends transactions that an earlier run has left open, and begins the first. */
    void initialize() {
        unwrapped(() -> INITIALIZE.invoke(writer));
    }

    /** Without waiting for what is on its way: nobody will ask for it. */
    void closeAdminClient() {
        AdminClient admin = (AdminClient) unwrapped(() -> ADMIN_CLIENT.get(writer));
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }

    @FunctionalInterface
    private interface Reflective {
        Object call() throws ReflectiveOperationException;
    }

    private static Object unwrapped(Reflective reflective) {
        try {
            return reflective.call();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw anotherConnector(e);
        }
    }

    private static IllegalStateException anotherConnector(ReflectiveOperationException e) {
        return new IllegalStateException(
                "this version of flink-connector-kafka is not known here: use the one of Tidemark's"
                        + " BOM",
                e);
    }
}
