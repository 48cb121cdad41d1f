package io.tidemark.cli;

import io.tidemark.exercises.Addresses;
import io.tidemark.exercises.Audit;
import io.tidemark.exercises.LiveSources;
import io.tidemark.exercises.TradingAndNews;
import io.tidemark.runtime.LocalPlatform;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.Workload;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: trading and news with everything that belongs to it. */
@Command(
        name = "demo",
        description = {
            "Start the platform with the jobs of trading and news on simulated data, and show it;",
            "with --live on what services without a key give: trades of crypto pairs, posts on",
            "Bluesky.",
            "It begins with empty data. Ctrl-C stops all of it.",
            "With --seconds it checks that every record is accounted for."
        })
final class DemoCommand implements Callable<Integer> {

    @Option(
            names = "--poll-interval",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description = "How often each quote is asked for. Default: ${DEFAULT-VALUE}.")
    private Duration pollInterval;

    @Option(
            names = "--live",
            description = "Live data. There is no simulator then, and nothing to check.")
    private boolean live;

    @Option(
            names = "--jetstream-url",
            paramLabel = "URL",
            defaultValue = "https://jetstream1.us-east.bsky.network",
            description = "With --live: Bluesky's Jetstream. Default: ${DEFAULT-VALUE}.")
    private URI jetstream;

    @Option(
            names = "--coinbase-url",
            paramLabel = "URL",
            defaultValue = "https://api.exchange.coinbase.com",
            description = "With --live: Coinbase Exchange. Default: ${DEFAULT-VALUE}.")
    private URI coinbase;

    @Option(
            names = "--coinbase-feed-url",
            paramLabel = "URL",
            defaultValue = "wss://ws-feed.exchange.coinbase.com",
            description = "With --live: Coinbase's feed. Default: ${DEFAULT-VALUE}.")
    private URI coinbaseFeed;

    @Option(
            names = "--products",
            paramLabel = "PRODUCT[,…]",
            split = ",",
            defaultValue = "BTC-USD,ETH-USD",
            description = "With --live: the pairs. Default: ${DEFAULT-VALUE}.")
    private List<String> products;

    @Option(
            names = "--terms",
            paramLabel = "TERM[,…]",
            split = ",",
            defaultValue = "bitcoin,ethereum,crypto,google,apple,microsoft,nvidia,tesla",
            description = "With --live: posts with one of these. Default: ${DEFAULT-VALUE}.")
    private List<String> terms;

    @Spec private CommandSpec spec;
    @Mixin private Foreground foreground;

    @Override
    public Integer call() throws Exception {
        if (!foreground.hasEnd()) {
            foreground.refuseReportWithout("--seconds");
        }
        return live ? live() : simulated();
    }

    private int live() throws Exception {
        foreground.refuseReportWithout("simulated data");
        if (!SimulatorOptions.of(spec).isEmpty()) {
            throw PlatformException.refused(
                    "--live: there is no simulator, which takes "
                            + SimulatorOptions.of(spec).get(0));
        }
        LiveSources sources = new LiveSources(jetstream, coinbase, coinbaseFeed, products, terms);
        sources.requireReachable();
        Workload workload =
                TradingAndNews.live(foreground.ports(), foreground.checkpointInterval(), sources);
        try (LocalPlatform platform =
                foreground.prepare("demo", "demo --live: " + TradingAndNews.TITLE)) {
            foreground.console().say(TradingAndNews.LIVE);
            foreground.start(platform, workload, List.of(TradingAndNews.LIVE));
            return untilItFails(platform);
        }
    }

    private int simulated() throws Exception {
        Workload workload =
                TradingAndNews.workload(
                        foreground.ports(),
                        pollInterval,
                        foreground.checkpointInterval(),
                        SimulatorOptions.of(spec));
        try (LocalPlatform platform = foreground.prepare("demo", "demo: " + TradingAndNews.TITLE)) {
            foreground.start(platform, workload, List.of());
            return foreground.hasEnd() ? audited(platform) : untilItFails(platform);
        }
    }

    private int untilItFails(LocalPlatform platform) throws Exception {
        foreground.letRun(platform);
        return 0;
    }

    private int audited(LocalPlatform platform) throws Exception {
        try (Audit audit = new Audit(Addresses.of(platform.ports()))) {
            audit.start();
            foreground.letRun(platform);
            foreground.console().say("nothing new is made from now on; checking every record");
            return foreground.tell(audit.finish(Foreground.SETTLING, platform.restarts()));
        }
    }
}
