package io.tidemark.flinkrest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Metrics of jobs. The JobManager fetches them from time to time ({@code
 * metrics.fetcher.update-interval}, 10 s by default), so they are up to that old, and those of a
 * job that has just begun are not there yet.
 */
public final class Metrics {

    private final FlinkHttp http;

    Metrics(FlinkHttp http) {
        this.http = http;
    }

    /**
     * How often the job was restarted since this JobManager took it.
     *
     * @return empty while the metric is not there yet
     */
    public OptionalLong restarts(String jobId) throws IOException, InterruptedException {
        for (JsonNode metric : http.get("/jobs/" + jobId + "/metrics?get=numRestarts")) {
            return OptionalLong.of(metric.path("value").asLong());
        }
        return OptionalLong.empty();
    }

    /** The names of all metrics of a vertex's subtasks. */
    public List<String> names(String jobId, String vertexId)
            throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        http.get(path(jobId, vertexId)).forEach(metric -> names.add(metric.path("id").asText()));
        return names;
    }

    /**
     * Metrics of a vertex, each summed over its subtasks.
     *
     * @param names full names, such as {@code numRecordsOut} or {@code 0.decode.records-malformed}
     * @return value by name; a metric that does not exist (yet) is left out
     */
    public Map<String, Double> sums(String jobId, String vertexId, Collection<String> names)
            throws IOException, InterruptedException {
        Map<String, Double> sums = new HashMap<>();
        // Without a name Flink would tell all names, and no value.
        if (!names.isEmpty()) {
            String query =
                    names.stream()
                            .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8))
                            .collect(Collectors.joining(","));
            for (JsonNode metric : http.get(path(jobId, vertexId) + "?agg=sum&get=" + query)) {
                sums.put(metric.path("id").asText(), metric.path("sum").asDouble());
            }
        }
        return sums;
    }

    private static String path(String jobId, String vertexId) {
        return "/jobs/" + jobId + "/vertices/" + vertexId + "/subtasks/metrics";
    }
}
