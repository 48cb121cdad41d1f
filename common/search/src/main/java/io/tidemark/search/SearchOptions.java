package io.tidemark.search;

import io.tidemark.delivery.KafkaConnection;
import io.tidemark.options.OptionsException;
import io.tidemark.options.Secret;
import io.tidemark.options.UnreachableException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import picocli.CommandLine.Option;

/** Options of jobs that write to a search index, as a mixin. */
public final class SearchOptions {

    private static final TypeInformation<SearchDocument> DOCUMENT =
            TypeInformation.of(SearchDocument.class);

    @Option(
            names = "--search-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9200",
            description = "OpenSearch or Elasticsearch. Default: ${DEFAULT-VALUE}.")
    String url;

    @Option(
            names = "--search-user",
            paramLabel = "NAME",
            description = "User for basic authentication. Default: none.")
    String user;

    @Option(
            names = "--search-password-env",
            paramLabel = "VARIABLE",
            defaultValue = "TIDEMARK_SEARCH_PASSWORD",
            description =
                    "Environment variable of the TaskManagers that holds the user's password."
                            + " Default: ${DEFAULT-VALUE}.")
    String passwordEnv;

    @Option(
            names = "--search-password-file",
            paramLabel = "FILE",
            description = "File on each TaskManager that holds the user's password instead.")
    String passwordFile;

    @Option(
            names = "--search-api-key-env",
            paramLabel = "VARIABLE",
            defaultValue = "TIDEMARK_SEARCH_API_KEY",
            description =
                    "Environment variable of the TaskManagers that holds an (encoded) API key, which"
                            + " is used where there is no user. Default: ${DEFAULT-VALUE}.")
    String apiKeyEnv;

    @Option(
            names = "--search-api-key-file",
            paramLabel = "FILE",
            description = "File on each TaskManager that holds the API key instead.")
    String apiKeyFile;

    @Option(
            names = "--search-ca-file",
            paramLabel = "FILE",
            description =
                    "PEM file, here and on each TaskManager, with the certificates of the authorities"
                            + " to trust for https. Default: those that the JDK trusts.")
    String caFile;

    @Option(
            names = "--search-flush-interval",
            paramLabel = "DURATION",
            defaultValue = "200ms",
            description =
                    "How long a document waits for others to share its request. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration flushInterval;

    @Option(
            names = "--search-batch-documents",
            paramLabel = "N",
            defaultValue = "500",
            description = "Most documents in one request. Default: ${DEFAULT-VALUE}.")
    int batchDocuments;

    @Option(
            names = "--search-batch-bytes",
            paramLabel = "N",
            defaultValue = "5000000",
            description =
                    "Most bytes in one request; a document that alone has more is a dead letter."
                            + " Default: ${DEFAULT-VALUE}.")
    int batchBytes;

    /**
     * Checks the options.
     *
     * @throws OptionsException with one line that names the option
     */
    public void validate() {
        try {
            URI uri = new URI(url);
            if (uri.getUserInfo() != null) {
                throw new OptionsException(
                        "--search-url: no user or password in the address; see --search-user");
            }
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null || uri.getQuery() != null) {
                throw new OptionsException(
                        "--search-url: '" + url + "' is no address like http://127.0.0.1:9200");
            }
        } catch (URISyntaxException e) {
            throw new OptionsException("--search-url: " + e.getMessage());
        }
        requirePositive("--search-flush-interval", flushInterval.toMillis());
        requirePositive("--search-batch-documents", batchDocuments);
        requirePositive("--search-batch-bytes", batchBytes);
    }

    private static void requirePositive(String option, long value) {
        if (value <= 0) {
            throw new OptionsException(option + ": must be more than 0");
        }
    }

    SearchConnection connection() {
        return new SearchConnection(
                url.replaceFirst("/+$", ""),
                user,
                new Secret(passwordEnv, passwordFile),
                new Secret(apiKeyEnv, apiKeyFile),
                caFile);
    }

    /**
     * The sink of a job with these options. Rejected documents become dead letters in Kafka.
     *
     * @param kafka how to reach Kafka: properties of its clients
     * @param job the job's name in dead letters
     */
    public SearchSink sink(Properties kafka, String job) {
        return new SearchSink(
                connection(),
                new Batching(batchDocuments, batchBytes, flushInterval),
                KafkaRejectedDocuments.with(kafka),
                job);
    }

    /**
     * Asks the node until it answers.
     *
     * @throws OptionsException if it does not know our user, or a certificate cannot be read
     * @throws UnreachableException if it does not answer within {@code timeout}
     */
    public void check(Duration timeout) {
        SearchPreflight.check(connection(), timeout);
    }

    /**
     * An output of a job: documents in an index, in the operators {@code make-documents} and {@code
     * write-documents}.
     *
     * @param kafka where rejected documents go as dead letters
     * @param job the job's name in dead letters
     */
    public <T> Consumer<DataStream<T>> to(
            String index, ToDocument<T> toDocument, KafkaConnection kafka, String job) {
        return stream ->
                write(
                        stream.map(documents(index, toDocument), DOCUMENT),
                        sink(kafka.properties(), job));
    }

    /**
     * The same in one subtask, for documents that are written over and over under one id: so the
     * last one stays the last through any change of parallelism.
     */
    public <T> Consumer<DataStream<T>> toInOrder(
            String index, ToDocument<T> toDocument, KafkaConnection kafka, String job) {
        return stream ->
                write(
                                stream.map(documents(index, toDocument), DOCUMENT)
                                        .setParallelism(1),
                                sink(kafka.properties(), job))
                        .setParallelism(1);
    }

    private static <T> MapFunction<T, SearchDocument> documents(
            String index, ToDocument<T> toDocument) {
        return element -> toDocument.document(index, element);
    }

    private static DataStreamSink<SearchDocument> write(
            SingleOutputStreamOperator<SearchDocument> documents, Sink<SearchDocument> sink) {
        return documents
                .uid("make-documents")
                .name("make-documents")
                .sinkTo(sink)
                .uid("write-documents")
                .name("write-documents");
    }
}
