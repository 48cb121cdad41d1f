package io.tidemark.formats;

import io.tidemark.options.OptionsException;
import io.tidemark.options.Secret;
import io.tidemark.records.Delimited;
import io.tidemark.records.JsonFields;
import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.Option;

/** What the records that a job reads are written in, as a mixin. */
public final class FormatOptions {

    @Option(
            names = "--format",
            paramLabel = "delimited|json|avro",
            defaultValue = "delimited",
            description =
                    "What the records are written in: delimited (commas, RFC 4180), json (an object),"
                            + " or avro (Confluent's framing: a zero byte, the schema's id in four"
                            + " bytes, then the fields; needs --schema-registry). The fields have"
                            + " the same names in all of them. Default: ${DEFAULT-VALUE}.")
    Format format;

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description =
                    "Where --format=avro asks for schemas by their ids (GET /schemas/ids/{id}), such"
                            + " as http://127.0.0.1:8081.")
    String registry;

    @Option(
            names = "--schema-registry-user",
            paramLabel = "NAME",
            description = "User of the registry for basic authentication. Default: none.")
    String user;

    @Option(
            names = "--schema-registry-password-env",
            paramLabel = "VARIABLE",
            defaultValue = "TIDEMARK_SCHEMA_REGISTRY_PASSWORD",
            description =
                    "Environment variable of the TaskManagers that holds the user's password."
                            + " Default: ${DEFAULT-VALUE}.")
    String passwordEnv;

    @Option(
            names = "--schema-registry-password-file",
            paramLabel = "FILE",
            description = "File on each TaskManager that holds the user's password instead.")
    String passwordFile;

    /**
     * Checks the options.
     *
     * @throws OptionsException with one line that names the option
     */
    public void validate() {
        if (format == Format.AVRO && registry == null) {
            throw new OptionsException(
                    "--format: avro needs --schema-registry, which has the schemas");
        }
        if (format != Format.AVRO && registry != null) {
            throw new OptionsException("--schema-registry: is for --format=avro alone");
        }
        if (registry != null) {
            validateRegistry();
        }
    }

    private void validateRegistry() {
        try {
            URI uri = new URI(registry);
            if (uri.getUserInfo() != null) {
                throw new OptionsException(
                        "--schema-registry: no user or password in the address; see"
                                + " --schema-registry-user");
            }
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null || uri.getQuery() != null) {
                throw new OptionsException(
                        "--schema-registry: '"
                                + registry
                                + "' is no address like http://127.0.0.1:8081");
            }
        } catch (URISyntaxException e) {
            throw new OptionsException("--schema-registry: " + e.getMessage());
        }
    }

    /** The reader of the records' fields. */
    public FieldReader reader() {
        return switch (format) {
            case DELIMITED ->
                    (value, names) -> {
                        Format.DELIMITED.expect(value);
                        return Delimited.read(value, names);
                    };
            case JSON ->
                    (value, names) -> {
                        Format.JSON.expect(value);
                        return JsonFields.read(
                                Framing.isFramed(value) ? Framing.payload(value) : value);
                    };
            case AVRO ->
                    new AvroReader(
                            new SchemaRegistry(
                                    registry, user, new Secret(passwordEnv, passwordFile)));
        };
    }
}
