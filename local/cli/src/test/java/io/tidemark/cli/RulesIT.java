package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.Topics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Rules in a real broker. */
@Tag("integration")
class RulesIT {

    @RegisterExtension static SharedKafka kafka = new SharedKafka();
    @TempDir Path directory;

    private final PrintStream systemOut = System.out;
    private final PrintStream systemErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void begin() {
        System.setProperty("tidemark.repository", directory.toString());
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void end() {
        System.setOut(systemOut);
        System.setErr(systemErr);
        System.clearProperty("tidemark.repository");
    }

    private int rules(String... arguments) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(List.of("rules"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        return Tidemark.commandLine().execute(all.toArray(String[]::new));
    }

    private static void create(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(topic, 1, (short) 1)
                                            .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void rulesAreAddedChangedListedAndRemoved() throws Exception {
        assertThat(rules("list", "--topic", "no-rules")).isEqualTo(2);
        create(Topics.ALERT_RULES);
        create(Topics.COMPANIES);
        assertThat(rules("list")).isZero();
        assertThat(out()).isEqualTo("none\n");

        assertThat(
                        rules(
                                "add",
                                "jump",
                                "--kind",
                                "price-move",
                                "--percent",
                                "3",
                                "--within",
                                "5m",
                                "--symbol",
                                "NONE"))
                .isZero();
        assertThat(out())
                .isEqualTo(
                        "added jump: an alert if the price of NONE moves by more than 3 % within"
                                + " 5m\n");
        assertThat(err()).isEqualTo("no company has the symbol 'NONE' so far\n");
        assertThat(
                        rules(
                                "add",
                                "jump",
                                "--kind",
                                "volume",
                                "--times",
                                "2.5",
                                "--candles",
                                "10",
                                "--valid-from",
                                "2026-11-27T08:00:00Z"))
                .isZero();
        assertThat(out()).startsWith("changed jump: ").endsWith(", from 2026-11-27T08:00:00Z\n");
        assertThat(rules("add", "odd", "--kind", "volume", "--times", "0", "--candles", "1"))
                .isEqualTo(2);
        assertThat(err()).isEqualTo("times is not above 0, up to 1000\n");
        assertThat(rules("list")).isZero();
        assertThat(out().lines().toList())
                .satisfiesExactly(
                        head -> assertThat(head.split(" +")).startsWith("RULE", "KIND", "FROM"),
                        row ->
                                assertThat(row)
                                        .isEqualTo(
                                                "jump  volume  2026-11-27T08:00:00Z  a candle of any"
                                                        + " symbol has more than 2.5 times the mean"
                                                        + " volume of the 10 before it"));
        assertThat(rules("remove", "odd")).isEqualTo(2);
        assertThat(err()).isEqualTo("there is no rule 'odd'; there are: jump\n");
        assertThat(rules("remove", "jump")).isZero();
        assertThat(rules("list")).isZero();
        assertThat(out()).isEqualTo("none\n");
    }
}
