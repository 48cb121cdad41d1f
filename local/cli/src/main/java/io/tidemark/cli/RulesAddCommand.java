package io.tidemark.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.catalogue.AlertRule;
import io.tidemark.records.MalformedRecordException;
import io.tidemark.runtime.PlatformException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rules add}. */
@Command(
        name = "add",
        description = {
            "Add a rule, or change the one that has its id.",
            "price-move: --percent, --within, perhaps --symbol.",
            "volume: --times, --candles, perhaps --symbol.",
            "burst: perhaps --symbol or --tag.",
            "silence: --feed, --within, perhaps --symbol, which may be '*' for each."
        })
final class RulesAddCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RULE", description = "The rule's id.")
    private String id;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            required = true,
            description = "price-move, volume, burst or silence.")
    private String kind;

    @Option(
            names = "--symbol",
            paramLabel = "SYMBOL",
            description = "Whose. Default: all; of a silence the feed as a whole.")
    private String symbol;

    @Option(names = "--tag", paramLabel = "TAG", description = "A hashtag, without its sign.")
    private String tag;

    @Option(names = "--feed", paramLabel = "FEED", description = "quotes or tweets.")
    private String feed;

    @Option(names = "--percent", paramLabel = "N", description = "A price moves by more than that.")
    private BigDecimal percent;

    @Option(
            names = "--within",
            paramLabel = "DURATION",
            description = "A price moves within that time; nothing comes for longer than that.")
    private Duration within;

    @Option(
            names = "--times",
            paramLabel = "N",
            description = "A volume is more than so many times the usual.")
    private BigDecimal times;

    @Option(
            names = "--candles",
            paramLabel = "N",
            description = "The usual is the mean of so many candles before.")
    private Integer candles;

    @Option(
            names = "--valid-from",
            paramLabel = "TIME",
            description =
                    "From when on, such as 2026-11-27T08:00:00Z. Default: from when it is written.")
    private Instant validFrom;

    @Option(names = "--description", paramLabel = "TEXT", description = "For people.")
    private String description;

    @Mixin private RulesOptions options;

    @Override
    public Integer call() throws InterruptedException {
        AlertRule rule = rule();
        return options.run(
                rules -> {
                    if (rule.symbol() != null
                            && !rule.symbol().equals(AlertRule.EACH)
                            && !rules.isKnown(rule.symbol())) {
                        System.err.println(
                                "no company has the symbol '%s' so far".formatted(rule.symbol()));
                    }
                    boolean isNew = !rules.read().containsKey(rule.id());
                    rules.write(rule.id(), rule.json());
                    System.out.println(
                            "%s %s: an alert if %s%s"
                                    .formatted(
                                            isNew ? "added" : "changed",
                                            rule.id(),
                                            rule.inWords(),
                                            validFrom == null ? "" : ", from " + validFrom));
                    return 0;
                });
    }

    private AlertRule rule() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id)
                .put("kind", kind)
                .put("symbol", symbol)
                .put("tag", tag)
                .put("feed", feed)
                .put("percent", percent)
                .put("within_ms", within == null ? null : within.toMillis())
                .put("times", times)
                .put("candles", candles)
                .put("valid_from", validFrom == null ? null : validFrom.toEpochMilli())
                .put("description", description);
        try {
            return AlertRule.parse(json.toString().getBytes(UTF_8));
        } catch (MalformedRecordException e) {
            throw PlatformException.refused(e.getMessage());
        }
    }
}
