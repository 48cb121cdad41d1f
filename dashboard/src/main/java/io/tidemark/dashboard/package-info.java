/**
 * The web pages' small server: it asks the search node, Flink and Kafka, and answers in JSON.
 * {@link io.tidemark.dashboard.Dashboard} is the program, {@link
 * io.tidemark.dashboard.DashboardServer} has the routes. Nothing is stored here.
 */
package io.tidemark.dashboard;
