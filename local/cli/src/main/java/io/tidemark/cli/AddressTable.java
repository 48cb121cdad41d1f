package io.tidemark.cli;

import io.tidemark.runtime.Home;
import io.tidemark.runtime.Ports;

/** The table of what a person can open. */
final class AddressTable {

    private AddressTable() {}

    static String table(Home home, Ports ports, boolean search) {
        StringBuilder table = new StringBuilder(System.lineSeparator());
        row(table, "Dashboard", ports.dashboardUrl());
        row(table, "Flink web UI", ports.flinkUrl());
        if (search) {
            row(table, "Search node", ports.searchUrl());
        }
        row(table, "Simulator", ports.simulatorUrl());
        row(table, "Kafka", ports.bootstrapServers());
        row(table, "Logs", home.logs());
        return table.toString();
    }

    private static void row(StringBuilder table, String name, Object address) {
        table.append("  %-14s %s%n".formatted(name, address));
    }
}
