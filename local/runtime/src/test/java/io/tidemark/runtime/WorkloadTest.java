package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.TopicSpec;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadTest {

    private final Workload.Builder builder =
            Workload.builder()
                    .topics(List.of(TopicSpec.compacted("companies")))
                    .indexes(List.of(new Workload.Index("quotes", "{}")));

    @Test
    void whatIsNotNamedIsAbsent() {
        Workload nothing = Workload.builder().build();
        assertThat(nothing.topics()).isEmpty();
        assertThat(nothing.jobs()).isEmpty();
        assertThat(nothing.indexes()).isEmpty();
        assertThat(nothing.firstResult()).isEmpty();
        assertThat(nothing.writtenBefore()).isEmpty();
    }

    @Test
    void aTableNeedsItsTopic() {
        builder.table(new Workload.Table("companies", Path.of("companies.jsonl"), "symbol"));
        assertThat(builder.build().tables()).hasSize(1);

        builder.table(new Workload.Table("firms", Path.of("firms.jsonl"), "symbol"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no topic 'firms'; there are: companies");
    }

    @Test
    void rowsAndDefaultsNeedTheirTopicToo() {
        builder.rows(new Workload.Rows("companies", List.of("{}"), "symbol"))
                .defaults(new Workload.Table("companies", Path.of("companies.jsonl"), "symbol"));
        assertThat(builder.build().rows()).hasSize(1);
        assertThat(builder.build().defaults()).hasSize(1);

        builder.rows(new Workload.Rows("firms", List.of(), "symbol"));
        assertThatThrownBy(builder::build)
                .hasMessage("there is no topic 'firms'; there are: companies");
    }

    @Test
    void theFirstResultNeedsItsIndex() {
        assertThat(builder.firstResultIn("quotes").build().firstResult()).contains("quotes");
        assertThatThrownBy(builder.firstResultIn("tweets")::build)
                .hasMessage("there is no index 'tweets'; there are: quotes");
    }

    @Test
    void aPortOfTheWorkloadMustBeFree() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ports.Port port = new Ports.Port(taken.getLocalPort(), "the talk", "--talk-port");
            assertThatThrownBy(() -> Ports.requireFree(port))
                    .isInstanceOf(PlatformException.class)
                    .hasMessageContaining("for the talk, is in use")
                    .hasMessageEndingWith("--talk-port");
        }
    }
}
