package io.tidemark.flinkrest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The jars that a cluster has, and jobs that are run from them. */
public final class Jars {

    /** From a jar's upload until its main has run. */
    private static final Duration IN_USE = FlinkHttp.RUN_TIMEOUT.plusMinutes(1);

    private final FlinkHttp http;

    Jars(FlinkHttp http) {
        this.http = http;
    }

    /** A jar that was uploaded. */
    public record Jar(String id, String name) {}

    /**
     * Uploads a jar under its file name, and removes those of that name that were uploaded so long
     * ago that nobody can be about to run them: another may be submitting the same jar.
     */
    public Jar upload(Path jar) throws IOException, InterruptedException {
        String name = jar.getFileName().toString();
        String boundary = UUID.randomUUID().toString();
        String head =
                "--"
                        + boundary
                        + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
                        + name
                        + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n";
        BodyPublisher body =
                BodyPublishers.concat(
                        BodyPublishers.ofString(head),
                        BodyPublishers.ofFile(jar),
                        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        String stored =
                http.send(
                                "POST",
                                "/jars/upload",
                                body,
                                "multipart/form-data; boundary=" + boundary,
                                FlinkHttp.RUN_TIMEOUT)
                        .path("filename")
                        .asText();
        Jar uploaded = new Jar(stored.substring(stored.lastIndexOf('/') + 1), name);
        try {
            removeOlder(uploaded);
        } catch (IOException e) {
            // They stay until the next upload; this one has worked.
        }
        return uploaded;
    }

    private void removeOlder(Jar uploaded) throws IOException, InterruptedException {
        List<JsonNode> sameName = new ArrayList<>();
        long uploadedAt = 0;
        for (JsonNode file : http.get("/jars").path("files")) {
            if (file.path("id").asText().equals(uploaded.id())) {
                // The cluster's clock: it need not be ours.
                uploadedAt = file.path("uploaded").asLong();
            } else if (file.path("name").asText().equals(uploaded.name())) {
                sameName.add(file);
            }
        }
        for (JsonNode file : sameName) {
            if (file.path("uploaded").asLong() < uploadedAt - IN_USE.toMillis()) {
                remove(file.path("id").asText());
            }
        }
    }

    private void remove(String id) throws IOException, InterruptedException {
        try {
            http.send("DELETE", "/jars/" + id);
        } catch (FlinkRestException e) {
            // Another removed it meanwhile; if not, the next upload does.
        }
    }

    /**
     * Runs an uploaded jar's main class, in the JobManager, until it has submitted its job.
     *
     * @param arguments the arguments of main
     * @param parallelism of operators that set none; empty for the cluster's default
     * @param savepoint a savepoint or retained checkpoint to start from
     * @return the job's id
     * @throws FlinkRestException if main threw; the message is what it threw, in one line
     */
    public String run(
            Jar jar,
            String mainClass,
            List<String> arguments,
            Optional<Integer> parallelism,
            Optional<String> savepoint)
            throws IOException, InterruptedException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("entryClass", mainClass);
        ArrayNode programArguments = request.putArray("programArgsList");
        arguments.forEach(programArguments::add);
        parallelism.ifPresent(number -> request.put("parallelism", number));
        savepoint.ifPresent(path -> request.put("savepointPath", path));
        return http.post("/jars/" + jar.id() + "/run", request, FlinkHttp.RUN_TIMEOUT)
                .path("jobid")
                .asText();
    }
}
