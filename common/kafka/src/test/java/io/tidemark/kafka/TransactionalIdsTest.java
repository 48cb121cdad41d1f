package io.tidemark.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.options.OptionParser;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.kafka.sink.internal.TransactionAbortStrategyContextImpl;
import org.apache.flink.connector.kafka.sink.internal.TransactionAbortStrategyImpl;
import org.apache.flink.connector.kafka.sink.internal.TransactionalIdFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;

/** Which transactions a restarted sink ends, as the connector decides it. */
class TransactionalIdsTest {

    @Command(name = "campaign-pulse")
    static final class DemoOptions extends KafkaJobOptions {
        @Override
        protected RequiredTopics topics() {
            return new RequiredTopics();
        }
    }

    private static String prefix(String deployment, String sink) {
        DemoOptions options = new DemoOptions();
        new OptionParser(options, Map.of()).parse("--deployment", deployment);
        return KafkaSinks.transactionalIdPrefix(options, sink);
    }

    /** What a sink with {@code prefix} ends at its start, of transactions that are open. */
    private static List<String> ended(String prefix, Collection<String> open) {
        List<String> ended = new ArrayList<>();
        TransactionAbortStrategyImpl.LISTING.abortTransactions(
                new TransactionAbortStrategyContextImpl(
                        List::of,
                        0,
                        1,
                        new int[] {0},
                        1,
                        List.of(prefix),
                        1,
                        id -> {
                            ended.add(id);
                            return 0;
                        },
                        () -> {
                            throw new AssertionError("no broker is asked");
                        },
                        Set.of()) {
                    @Override
                    public Collection<String> getOpenTransactionsForTopics() {
                        return open;
                    }
                });
        return ended;
    }

    @Test
    void aSinkEndsItsOwnTransactions() {
        String prefix = prefix("prod", "late");
        assertThat(prefix).isEqualTo("tidemark-campaign-pulse-prod:late:");
        String own = TransactionalIdFactory.buildTransactionalId(prefix, 0, 7);
        assertThat(ended(prefix, List.of(own, "another"))).containsExactly(own);
    }

    @ParameterizedTest
    @CsvSource({
        "prod, late, prod-latest, late",
        "prod, late, prod-late, late",
        "prod, late, prod-late-0-1, late",
        "prod, late, prod, latest",
        "prod, late, prod.late, late",
        "p, late, prod, late"
    })
    void noTransactionOfAnotherIsEnded(
            String deployment, String sink, String otherDeployment, String otherSink) {
        String other =
                TransactionalIdFactory.buildTransactionalId(
                        prefix(otherDeployment, otherSink), 0, 1);
        assertThat(ended(prefix(deployment, sink), List.of(other))).isEmpty();
    }

    @Test
    void aSinksNameHoldsNoColon() {
        assertThatThrownBy(() -> prefix("prod", "a:b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a:b");
    }
}
