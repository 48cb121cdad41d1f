package io.tidemark.cli;

import io.tidemark.options.Columns;
import io.tidemark.runtime.Home;
import io.tidemark.runtime.Ports;

/** The table of what a person can open. */
final class AddressTable {

    private AddressTable() {}

    static String table(Home home, Ports ports, boolean search, boolean simulator) {
        Columns table = new Columns(2).left(13).left(0);
        table.line("Dashboard", ports.dashboardUrl());
        table.line("Flink web UI", ports.flinkUrl());
        if (search) {
            table.line("Search node", ports.searchUrl());
        }
        if (simulator) {
            table.line("Simulator", ports.simulatorUrl());
        }
        table.line("Kafka", ports.bootstrapServers());
        table.line("Logs", home.logs());
        return System.lineSeparator() + table.text();
    }
}
