package io.tidemark.exercises;

import io.tidemark.runtime.Ports;
import java.net.URI;

/**
 * Where an audit and recounts look.
 *
 * @param kafka bootstrap servers
 * @param flink Flink's REST API
 * @param search the search node
 * @param simulator the simulator
 * @param dashboard the dashboard
 */
public record Addresses(String kafka, URI flink, URI search, URI simulator, URI dashboard) {

    /** Those of a platform with these ports. */
    public static Addresses of(Ports ports) {
        return new Addresses(
                ports.bootstrapServers(),
                ports.flinkUrl(),
                ports.searchUrl(),
                ports.simulatorUrl(),
                ports.dashboardUrl());
    }
}
