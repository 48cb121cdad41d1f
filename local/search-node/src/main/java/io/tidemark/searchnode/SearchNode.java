package io.tidemark.searchnode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.node.NodeValidationException;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/**
 * A single OpenSearch node on loopback, as a plain Java process: what the distribution's launcher
 * does, less the security manager and the bootstrap checks, which refuse root.
 *
 * <p>It stops, and closes its indexes in order, on SIGTERM.
 */
public final class SearchNode extends Node {
    private static final Collection<Class<? extends Plugin>> PLUGINS =
            List.of(
                    Netty4Plugin.class,
                    ReindexPlugin.class,
                    CommonAnalysisPlugin.class,
                    PainlessPlugin.class);

    private SearchNode(Settings settings) {
        super(
                InternalSettingsPreparer.prepareEnvironment(
                        settings, Map.of(), null, () -> "tidemark"),
                PLUGINS,
                true);
    }

    /**
     * Starts the node and keeps running until the process is asked to end.
     *
     * @param args settings of OpenSearch as {@code key=value}; {@code path.home}, {@code path.data}
     *     and {@code http.port} at least
     */
    public static void main(String[] args)
            throws IOException, NodeValidationException, InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        SearchNode node = new SearchNode(settings(args));
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    try {
                                        node.close();
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    } finally {
                                        stopped.countDown();
                                    }
                                },
                                "stop"));
        try {
            node.start();
        } catch (NodeValidationException | RuntimeException e) {
            // Its threads would keep a node alive that listens nowhere.
            node.close();
            throw e;
        }
        stopped.await();
    }

    /** The given settings on top of what makes a node a single one on loopback. */
    static Settings settings(String... assignments) {
        Settings.Builder settings =
                Settings.builder()
                        .put("cluster.name", "tidemark")
                        .put("network.host", "127.0.0.1")
                        .put("discovery.type", "single-node")
                        .put("http.type", "netty4")
                        .put("transport.type", "netty4")
                        // A full disk of a developer's machine must not make indexes read-only.
                        .put("cluster.routing.allocation.disk.threshold_enabled", false);
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("not key=value: " + assignment);
            }
            settings.put(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
        return settings.build();
    }
}
