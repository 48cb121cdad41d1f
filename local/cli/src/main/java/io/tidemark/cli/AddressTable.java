package io.tidemark.cli;

import io.tidemark.cli.platform.Home;
import io.tidemark.cli.platform.Ports;

/** The table of what a person can open. */
final class AddressTable {

    private AddressTable() {}

    static String table(Home home, Ports ports) {
        return """

                  Dashboard      %s
                  Flink web UI   %s
                  Search node    %s
                  Simulator      %s
                  Kafka          %s
                  Logs           %s
                """
                .formatted(
                        ports.dashboardUrl(),
                        ports.flinkUrl(),
                        ports.searchUrl(),
                        ports.simulatorUrl(),
                        ports.bootstrapServers(),
                        home.logs());
    }
}
