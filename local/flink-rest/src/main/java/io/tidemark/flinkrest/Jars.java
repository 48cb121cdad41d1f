package io.tidemark.flinkrest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The jars that a cluster has, and jobs that are run from them. */
public final class Jars {

    private final FlinkHttp http;

    Jars(FlinkHttp http) {
        this.http = http;
    }

    /** A jar that was uploaded. */
    public record Jar(String id, String name) {}

    /** Uploads a jar under its file name, in the place of one of that name. */
    public Jar upload(Path jar) throws IOException, InterruptedException {
        String name = jar.getFileName().toString();
        for (JsonNode file : http.get("/jars").path("files")) {
            if (file.path("name").asText().equals(name)) {
                http.send("DELETE", "/jars/" + file.path("id").asText());
            }
        }
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
        return new Jar(stored.substring(stored.lastIndexOf('/') + 1), name);
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
