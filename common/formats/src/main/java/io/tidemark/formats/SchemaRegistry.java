package io.tidemark.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.delivery.UnavailableException;
import io.tidemark.http.Backoff;
import io.tidemark.http.Failures;
import io.tidemark.http.HttpResponseException;
import io.tidemark.http.JsonClient;
import io.tidemark.options.Secret;
import io.tidemark.records.MalformedRecordException;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schemas of a registry, by id, each asked for once: what has an id never changes. It speaks
 * the HTTP interface of Confluent's Schema Registry, which others offer, too.
 *
 * <p>A registry that is away, or answers what is none, is asked again with growing pauses for
 * {@link #PATIENCE}; then the job fails as it does for any other service, and begins again at its
 * last checkpoint. No record is to blame for it.
 */
final class SchemaRegistry implements Serializable {

    private static final long serialVersionUID = 1L;

    /** As long as a task may stand still without holding up a checkpoint too much. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** So long an id that is not known is not asked for again: a topic may be full of it. */
    private static final Duration UNKNOWN_FOR = Duration.ofSeconds(10);

    private static final int MOST_UNKNOWN = 1_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Backoff PAUSES =
            Backoff.doubling(Duration.ofMillis(100), Duration.ofSeconds(3));
    private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** In the body of a 404 that says that the path itself is not known. */
    private static final int NO_SUCH_PATH = 404;

    private final String url;
    private final String user;
    private final Secret password;
    private final Duration patience;

    private transient JsonClient client;
    private transient Map<Integer, Schema> schemas;

    /** Since when, in ns of the machine's own time. */
    private transient Map<Integer, Long> unknown;

    /**
     * A registry.
     *
     * @param user {@code null}: no authentication
     */
    SchemaRegistry(String url, String user, Secret password) {
        this(url, user, password, PATIENCE);
    }

    SchemaRegistry(String url, String user, Secret password, Duration patience) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.patience = patience;
    }

    /**
     * The schema of an id.
     *
     * @throws MalformedRecordException if the registry knows no such id, or what it has is no Avro
     * @throws UnavailableException if it cannot be asked
     */
    Schema schema(int id) throws MalformedRecordException {
        if (schemas == null) {
            schemas = new HashMap<>();
            unknown = new HashMap<>();
            client = client();
        }
        Schema schema = schemas.get(id);
        if (schema == null) {
            schema = parse(id);
            schemas.put(id, schema);
        }
        return schema;
    }

    private JsonClient client() {
        JsonClient anonymous = new JsonClient(URI.create(url), TIMEOUT);
        if (user == null) {
            return anonymous;
        }
        String secret = password.read();
        if (secret == null) {
            throw new UnavailableException(
                    "--schema-registry-user: there is no password in " + password.place(), true);
        }
        byte[] both = (user + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return anonymous.withAuthorization("Basic " + Base64.getEncoder().encodeToString(both));
    }

    private Schema parse(int id) throws MalformedRecordException {
        JsonNode answer =
                isUnknown(id) ? null : ask("/schemas/ids/" + Integer.toUnsignedString(id));
        if (answer == null) {
            rememberUnknown(id);
            throw new MalformedRecordException(
                    "the registry " + url + " knows no schema with the id " + id);
        }
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new MalformedRecordException(
                    "the schema with the id " + id + " is " + type + ", not Avro");
        }
        Schema.Parser parser = new Schema.Parser();
        try {
            addReferences(parser, answer, new HashSet<>());
            return parser.parse(answer.path("schema").textValue());
        } catch (AvroRuntimeException e) {
            throw new MalformedRecordException(
                    "the schema with the id "
                            + id
                            + " cannot be read: "
                            // Behind the first line Jackson tells where it stands.
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private boolean isUnknown(int id) {
        Long since = unknown.get(id);
        return since != null && System.nanoTime() - since < UNKNOWN_FOR.toNanos();
    }

    private void rememberUnknown(int id) {
        if (!isUnknown(id)) {
            if (unknown.size() == MOST_UNKNOWN) {
                unknown.clear();
            }
            unknown.put(id, System.nanoTime());
        }
    }

    /** What a schema refers to must be known before it. */
    private void addReferences(Schema.Parser parser, JsonNode schema, Set<String> added)
            throws MalformedRecordException {
        for (JsonNode reference : schema.path("references")) {
            String path =
                    "/subjects/"
                            + Failures.encoded(reference.path("subject").asText())
                            + "/versions/"
                            + reference.path("version").asInt();
            if (added.add(path)) {
                JsonNode referred = ask(path);
                if (referred == null) {
                    throw new MalformedRecordException("the registry " + url + " has no " + path);
                }
                addReferences(parser, referred, added);
                parser.parse(referred.path("schema").textValue());
            }
        }
    }

    /** The answer, which has a schema; {@code null} if there is no such schema. */
    private JsonNode ask(String path) {
        long giveUp = System.nanoTime() + patience.toNanos();
        for (int failures = 1; ; failures++) {
            IOException failure;
            try {
                JsonNode answer = client.get(path);
                if (answer.path("schema").isTextual()) {
                    return answer;
                }
                failure = new IOException(url + path + " answers without a schema");
            } catch (HttpResponseException e) {
                if (e.status() == 401 || e.status() == 403) {
                    throw new UnavailableException(
                            "--schema-registry: " + url + " refuses us: " + e.status(), true);
                }
                if (e.status() == 404 && !isOfThePath(e.body())) {
                    return null;
                }
                failure = e;
            } catch (IOException e) {
                failure = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnavailableException("interrupted while asking " + url, false);
            }
            pause(failure, failures, giveUp);
        }
    }

    private void pause(IOException failure, int failures, long giveUp) {
        Duration pause = PAUSES.pause(failures);
        String message = "--schema-registry: " + failure.getMessage();
        if (System.nanoTime() + pause.toNanos() > giveUp) {
            throw new UnavailableException(message, false);
        }
        LOG.warn("{}; asked again in {} ms", message, pause.toMillis());
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException(message, false);
        }
    }

    /** Whether not the schema but the very path is not known: then this is no registry. */
    private static boolean isOfThePath(String body) {
        if (body.isBlank()) {
            return false;
        }
        try {
            return JSON.readTree(body).path("error_code").asInt(NO_SUCH_PATH) == NO_SUCH_PATH;
        } catch (IOException e) {
            return true;
        }
    }
}
