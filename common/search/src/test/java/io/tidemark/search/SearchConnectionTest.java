package io.tidemark.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import io.tidemark.options.Secret;
import io.tidemark.options.UnreachableException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the options to a node that answers. */
@Timeout(60)
class SearchConnectionTest {

    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir Path folder;

    private static SearchOptions parse(String... arguments) {
        SearchOptions options = new SearchOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        options.validate();
        return options;
    }

    private static SearchConnection connection(String url, String... more) {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "--search-url";
        arguments[1] = url;
        System.arraycopy(more, 0, arguments, 2, more.length);
        return parse(arguments).connection();
    }

    private String secretFile(String secret) throws Exception {
        return Files.writeString(folder.resolve("secret"), secret + "\n").toString();
    }

    @Test
    void defaultsHold() {
        SearchOptions options = parse();
        assertThat(options.connection())
                .isEqualTo(
                        new SearchConnection(
                                "http://127.0.0.1:9200",
                                null,
                                new Secret("TIDEMARK_SEARCH_PASSWORD", null),
                                new Secret("TIDEMARK_SEARCH_API_KEY", null),
                                null));
        assertThat(options.flushInterval).isEqualTo(Duration.ofMillis(200));
        assertThat(connection("https://search.example:9200/base/").url())
                .isEqualTo("https://search.example:9200/base");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--search-url=127.0.0.1:9200",
                "--search-url=ftp://127.0.0.1",
                "--search-url=http://",
                "--search-url=http://a b",
                "--search-url=http://me:secret@127.0.0.1:9200",
                "--search-url=http://127.0.0.1:9200?pretty",
                "--search-flush-interval=0s",
                "--search-batch-documents=0",
                "--search-batch-bytes=0"
            })
    void valuesThatCannotWorkAreRefused(String argument) {
        assertThatThrownBy(() -> parse(argument))
                .isInstanceOf(OptionsException.class)
                .hasMessageStartingWith(argument.substring(0, argument.indexOf('=')) + ":")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aUserIsAuthenticatedWithThePasswordOfAFile() throws Exception {
        try (ScriptedNode node = new ScriptedNode()) {
            SearchPreflight.check(
                    connection(
                            node.url(),
                            "--search-user=me",
                            "--search-password-file=" + secretFile("pä:ss")),
                    LONG);
            String expected = Base64.getEncoder().encodeToString("me:pä:ss".getBytes(UTF_8));
            assertThat(node.authorizations()).containsExactly("Basic " + expected);
        }
    }

    @Test
    void anApiKeyIsSentAsItIs() throws Exception {
        try (ScriptedNode node = new ScriptedNode()) {
            SearchPreflight.check(
                    connection(node.url(), "--search-api-key-file=" + secretFile("a2V5")), LONG);
            assertThat(node.authorizations()).containsExactly("ApiKey a2V5");
        }
    }

    @Test
    void aNodeThatComesUpIsWaitedFor() {
        try (ScriptedNode node = new ScriptedNode().answerRequestsWith(503, ScriptedNode.DROP)) {
            SearchPreflight.check(connection(node.url()), LONG);
            assertThat(node.authorizations()).hasSizeGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void aNodeThatIsNotThereIsNamed() {
        ScriptedNode node = new ScriptedNode();
        node.close();
        assertThatThrownBy(() -> SearchPreflight.check(connection(node.url()), SHORT))
                .isInstanceOf(UnreachableException.class)
                .hasMessageStartingWith(
                        "the search node (--search-url) at " + node.url() + " did not answer");
    }

    @Test
    void aWrongPasswordIsAMistakeInTheOptions() throws Exception {
        try (ScriptedNode node = new ScriptedNode().answerRequestsWith(401)) {
            SearchConnection connection =
                    connection(
                            node.url(),
                            "--search-user=me",
                            "--search-password-file=" + secretFile("wrong"));
            assertThatThrownBy(() -> SearchPreflight.check(connection, LONG))
                    .isInstanceOf(OptionsException.class)
                    .hasMessageStartingWith("--search-user: " + node.url())
                    .hasMessageNotContaining("wrong");
        }
    }

    @Test
    void whoMayNotLookMayStillWriteAndSecretsMayBeElsewhere() {
        try (ScriptedNode node = new ScriptedNode().answerRequestsWith(403, 401)) {
            SearchPreflight.check(connection(node.url()), LONG);
            SearchPreflight.check(
                    connection(
                            node.url(),
                            "--search-user=me",
                            "--search-password-file=" + folder.resolve("none")),
                    LONG);
            assertThat(node.authorizations()).containsExactly("null", "null");
        }
    }

    @Test
    void whatIsNoSearchNodeIsAMistakeInTheOptions() {
        try (ScriptedNode node = new ScriptedNode().answerRequestsWith(404)) {
            assertThatThrownBy(() -> SearchPreflight.check(connection(node.url()), LONG))
                    .isInstanceOf(OptionsException.class)
                    .hasMessageStartingWith("--search-url: " + node.url());
        }
    }

    @Test
    void aNodeThatDoesNotSayWhoItIsIsANode() {
        try (ScriptedNode node =
                new ScriptedNode()
                        .answerRequestWith(
                                405, "{\"error\":\"Incorrect HTTP method\",\"status\":405}")) {
            SearchPreflight.check(connection(node.url()), LONG);
            assertThat(node.authorizations()).hasSize(1);
        }
    }

    @Test
    void aPageInPlaceOfANodeIsAMistakeInTheOptions() {
        try (ScriptedNode node = new ScriptedNode().answerRequestWith(200, "<html>Log in</html>")) {
            assertThatThrownBy(() -> SearchPreflight.check(connection(node.url()), LONG))
                    .isInstanceOf(OptionsException.class)
                    .hasMessage(
                            "--search-url: "
                                    + node.url()
                                    + " is no search node, it answers 200 <html>Log in</html>");
        }
    }

    @Test
    void overTlsOnlyTheAuthoritiesOfTheFileAreTrusted() throws Exception {
        Path store = folder.resolve("node.p12");
        Path certificate = folder.resolve("node.pem");
        keytool(
                "-genkeypair -alias node -keyalg EC -dname CN=localhost -ext san=ip:127.0.0.1"
                        + " -storetype PKCS12 -storepass changeit -keystore "
                        + store);
        keytool(
                "-exportcert -rfc -alias node -storepass changeit -keystore "
                        + store
                        + " -file "
                        + certificate);
        HttpsServer server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(serverContext(store)));
        try (ScriptedNode node = new ScriptedNode(server)) {
            String url = "https://127.0.0.1:" + node.port();
            SearchPreflight.check(connection(url, "--search-ca-file=" + certificate), LONG);
            assertThatThrownBy(() -> SearchPreflight.check(connection(url), SHORT))
                    .isInstanceOf(UnreachableException.class);
        }
    }

    @Test
    void aFileWithoutCertificatesIsNamed() throws Exception {
        Path empty = Files.writeString(folder.resolve("ca.pem"), "");
        SearchConnection connection =
                connection("https://127.0.0.1:9", "--search-ca-file=" + empty);
        assertThatThrownBy(() -> SearchPreflight.check(connection, SHORT))
                .isInstanceOf(OptionsException.class)
                .hasMessage("--search-ca-file: there is no certificate in " + empty);
    }

    private static void keytool(String arguments) throws Exception {
        String program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process =
                new ProcessBuilder((program + " " + arguments).split(" ", -1))
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static SSLContext serverContext(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
