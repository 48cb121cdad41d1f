/**
 * Window scenarios: JSON files that say which windows, trigger and accumulation mode there are,
 * which elements come when, and how the two clocks (watermark and processing time) move; and their
 * <em>replay</em>, which says, without a cluster, which panes come out at which <em>step</em>. It
 * is the engine that jobs use, on the scenario's clocks. The format is told in the README of the
 * folder {@code scenarios} of Tidemark's repository.
 *
 * <p>Public and for users: {@link io.tidemark.scenarios.Replay}, from code or as a program, {@link
 * io.tidemark.scenarios.Line}, a line of its output, and {@link
 * io.tidemark.scenarios.ScenarioException}, which names the place of a mistake. The model of a
 * scenario is internal: the file is the interface.
 */
package io.tidemark.scenarios;
