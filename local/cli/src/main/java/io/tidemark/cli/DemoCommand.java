package io.tidemark.cli;

import io.tidemark.cli.books.Addresses;
import io.tidemark.cli.books.Audit;
import io.tidemark.cli.books.Report;
import io.tidemark.cli.platform.Console;
import io.tidemark.cli.platform.Demo;
import io.tidemark.cli.platform.LocalPlatform;
import io.tidemark.cli.platform.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the platform with everything on it, until Ctrl-C or for a while. */
@Command(
        name = "demo",
        description = {
            "Start the platform with its jobs on simulated data, and show it.",
            "It begins with empty data. Ctrl-C stops all of it."
        })
final class DemoCommand implements Callable<Integer> {

    private static final Duration SETTLING = Duration.ofMinutes(2);

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = {
                "Run for so long, then check that every record is accounted for, and stop.",
                "Default: until Ctrl-C."
            })
    private Integer seconds;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write the result of --seconds as JSON.")
    private Path report;

    @Option(
            names = "--poll-interval",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description = "How often each quote is asked for. Default: ${DEFAULT-VALUE}.")
    private Duration pollInterval;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description = "Time between checkpoints of each job. Default: ${DEFAULT-VALUE}.")
    private Duration checkpointInterval;

    @Spec private CommandSpec spec;
    @Mixin private PortOptions portOptions;
    @Mixin private HomeOption homeOption;

    @Override
    public Integer call() throws Exception {
        if (report != null && seconds == null) {
            throw CliException.refused("--report: there is nothing to report without --seconds");
        }
        Console console = new Console(System.out);
        Ports ports = portOptions.ports();
        Demo demo =
                Demo.tradingAndNews(
                        ports, pollInterval, checkpointInterval, SimulatorOptions.of(spec));
        try (LocalPlatform platform =
                LocalPlatform.prepare("demo", homeOption.home(), ports, console, true)) {
            console.say("demo: " + demo.title() + "; logs in " + platform.home().logs());
            platform.start(demo);
            console.print(AddressTable.table(platform.home(), ports));
            if (seconds == null) {
                console.print("Ctrl-C stops everything.");
                platform.awaitFailure();
                return 0;
            }
            return audited(platform, console) ? 0 : CliException.FAILED;
        }
    }

    /** Lets the demo run its seconds; whether it then has every record accounted for. */
    private boolean audited(LocalPlatform platform, Console console) throws Exception {
        Ports ports = platform.ports();
        Addresses addresses =
                new Addresses(
                        ports.bootstrapServers(),
                        ports.flinkUrl(),
                        ports.searchUrl(),
                        ports.simulatorUrl(),
                        ports.dashboardUrl());
        try (Audit audit = new Audit(addresses)) {
            audit.start();
            platform.runFor(Duration.ofSeconds(seconds));
            console.say("nothing new is made from now on; checking the books");
            Report result = audit.finish(SETTLING, platform.restarts());
            result.print(System.out);
            if (report != null) {
                result.write(report);
                console.say("report written to " + report);
            }
            return result.ok();
        }
    }
}
