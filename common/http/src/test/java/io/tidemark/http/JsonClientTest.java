package io.tidemark.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JsonClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private URI address;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    /**
     * Answers what the path asks for: {@code /STATUS/BODY} (encoded), or the beginning of a body.
     */
    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        questions.add(
                String.join(
                        " ",
                        exchange.getRequestMethod(),
                        URLDecoder.decode(exchange.getRequestURI().toString(), UTF_8),
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        exchange.getRequestHeaders().getFirst("Content-Type"),
                        body));
        String[] wanted = exchange.getRequestURI().getPath().split("/", 3);
        if (wanted[1].equals("hang")) {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            return;
        }
        byte[] answer = wanted[2].getBytes(UTF_8);
        exchange.sendResponseHeaders(
                Integer.parseInt(wanted[1]), answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private JsonClient client() {
        return new JsonClient(address, PATIENCE);
    }

    @Test
    void asksAndSendsJson() throws Exception {
        JsonNode body = JsonNodeFactory.instance.objectNode().put("x", 1);
        JsonClient client = client().withAuthorization("Basic dTpw");

        assertThat(client.get("/200/%5B1,2%5D")).hasSize(2);
        assertThat(client.text("/200/plain")).isEqualTo("plain");
        assertThat(client.send("PUT", "/201/%7B%7D?a=b", body).isObject()).isTrue();
        assertThat(client.send("DELETE", "/202/", null).isMissingNode()).isTrue();
        assertThat(client.getAsync("/200/%7B%7D").get().isObject()).isTrue();
        assertThat(client.postAsync("/200/%7B%7D", body).get().isObject()).isTrue();

        assertThat(questions)
                .containsExactly(
                        "GET /200/[1,2] Basic dTpw null ",
                        "GET /200/plain Basic dTpw null ",
                        "PUT /201/{}?a=b Basic dTpw application/json {\"x\":1}",
                        "DELETE /202/ Basic dTpw null ",
                        "GET /200/{} Basic dTpw null ",
                        "POST /200/{} Basic dTpw application/json {\"x\":1}");
    }

    @Test
    void theBaseAddressKeepsItsPath() throws Exception {
        JsonClient client = new JsonClient(URI.create(address + "/200/"), PATIENCE);

        assertThat(client.get("/7").asInt()).isEqualTo(7);
        assertThat(client.address()).hasToString(address + "/200");
    }

    @Test
    void anAnswerWithoutSuccessIsToldWithStatusAndBody() {
        HttpResponseException error =
                catchThrowableOfType(
                        HttpResponseException.class, () -> client().get("/404/nothing"));

        assertThat(error).hasMessage(address + "/404/nothing answers 404: nothing");
        assertThat(error.status()).isEqualTo(404);
        assertThat(error.body()).isEqualTo("nothing");
        assertThat(error.uri()).hasToString(address + "/404/nothing");
        assertThatThrownBy(() -> client().text("/500/")).isInstanceOf(HttpResponseException.class);
    }

    @Test
    void whatIsNoJsonIsTold() {
        assertThatThrownBy(() -> client().get("/200/soon"))
                .isInstanceOf(HttpResponseException.class)
                .hasMessage(address + "/200/soon answers something that is not JSON");
    }

    @Test
    void theTimeoutCoversTheBody() {
        JsonClient hasty = new JsonClient(address, Duration.ofMillis(100));

        assertThatThrownBy(() -> hasty.get("/hang"))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessage(address + " does not answer within 100 ms");
        assertThatThrownBy(() -> hasty.getAsync("/hang").get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void nobodyToAskIsToldInWords() {
        server.stop(0);

        assertThatThrownBy(() -> client().get("/x"))
                .isInstanceOf(ConnectException.class)
                .hasMessage(address + " cannot be reached");
        assertThatThrownBy(() -> new JsonClient(URI.create("http://x.invalid"), PATIENCE).get("/"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("http://x.invalid has an address that nobody knows");
    }

    @Test
    void anInterruptedThreadGivesUp() throws Exception {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread asking =
                new Thread(
                        () -> {
                            try {
                                client().get("/hang");
                            } catch (IOException | InterruptedException e) {
                                ended.complete(e);
                            }
                        });
        asking.start();
        asking.interrupt();

        assertThat(ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(InterruptedException.class);
    }
}
