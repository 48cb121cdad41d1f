package io.tidemark.cli;

import io.tidemark.exercises.Addresses;
import io.tidemark.exercises.Audit;
import io.tidemark.exercises.TradingAndNews;
import io.tidemark.runtime.LocalPlatform;
import io.tidemark.runtime.Workload;
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
            "Start the platform with the jobs of trading and news on simulated data, and show it.",
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

    @Spec private CommandSpec spec;
    @Mixin private Foreground foreground;

    @Override
    public Integer call() throws Exception {
        if (!foreground.hasEnd()) {
            foreground.refuseReportWithout("--seconds");
        }
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
