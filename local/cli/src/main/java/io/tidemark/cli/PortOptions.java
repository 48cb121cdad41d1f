package io.tidemark.cli;

import io.tidemark.runtime.Ports;
import java.util.List;
import picocli.CommandLine.Option;

/** The ports of the platform, each with an option to change it. */
final class PortOptions {

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Kafka. Default: ${DEFAULT-VALUE}.")
    private int kafka;

    @Option(
            names = "--kafka-controller-port",
            paramLabel = "PORT",
            defaultValue = "9093",
            description = "Kafka's controller. Default: ${DEFAULT-VALUE}.")
    private int kafkaController;

    @Option(
            names = "--flink-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description = "Flink's web UI and REST. Default: ${DEFAULT-VALUE}.")
    private int flink;

    @Option(
            names = "--flink-rpc-port",
            paramLabel = "PORT",
            defaultValue = "6123",
            description = "Flink's JobManager, for the TaskManager. Default: ${DEFAULT-VALUE}.")
    private int flinkRpc;

    @Option(
            names = "--search-port",
            paramLabel = "PORT",
            defaultValue = "9200",
            description = "The search node. Default: ${DEFAULT-VALUE}.")
    private int search;

    @Option(
            names = "--search-transport-port",
            paramLabel = "PORT",
            defaultValue = "9300",
            description = "The search node's transport. Default: ${DEFAULT-VALUE}.")
    private int searchTransport;

    @Option(
            names = "--simulator-port",
            paramLabel = "PORT",
            defaultValue = "8090",
            description = "The simulator. Default: ${DEFAULT-VALUE}.")
    private int simulator;

    @Option(
            names = "--dashboard-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "The dashboard. Default: ${DEFAULT-VALUE}.")
    private int dashboard;

    Ports ports() {
        return new Ports(
                kafka,
                kafkaController,
                flink,
                flinkRpc,
                search,
                searchTransport,
                simulator,
                dashboard);
    }

    /** The same ports as arguments, for another JVM. */
    List<String> asArguments() {
        return List.of(
                "--kafka-port=" + kafka,
                "--kafka-controller-port=" + kafkaController,
                "--flink-port=" + flink,
                "--flink-rpc-port=" + flinkRpc,
                "--search-port=" + search,
                "--search-transport-port=" + searchTransport,
                "--simulator-port=" + simulator,
                "--dashboard-port=" + dashboard);
    }
}
