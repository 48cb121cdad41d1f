package io.tidemark.exercises;

import java.net.URI;

/**
 * Where the books look.
 *
 * @param kafka bootstrap servers
 * @param flink Flink's REST API
 * @param search the search node
 * @param simulator the simulator
 * @param dashboard the dashboard
 */
public record Addresses(String kafka, URI flink, URI search, URI simulator, URI dashboard) {}
