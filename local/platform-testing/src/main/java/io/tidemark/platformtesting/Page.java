package io.tidemark.platformtesting;

import static io.tidemark.platformtesting.Chromium.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/** A page in Chromium, and what it did: its requests, and the errors in its console. */
public final class Page implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Map<String, Integer> KEY_CODES =
            Map.of(
                    "Tab",
                    9,
                    "Enter",
                    13,
                    "Escape",
                    27,
                    "End",
                    35,
                    "Home",
                    36,
                    "ArrowLeft",
                    37,
                    "ArrowUp",
                    38,
                    "ArrowRight",
                    39,
                    "ArrowDown",
                    40);

    private final Chromium chromium;
    private final String session;
    private final String target;
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final Set<String> requests = ConcurrentHashMap.newKeySet();

    Page(Chromium chromium, String session, String target) {
        this.chromium = chromium;
        this.session = session;
        this.target = target;
    }

    void enable() {
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", object());
        }
    }

    void event(JsonNode event) {
        JsonNode parameters = event.get("params");
        switch (event.get("method").asText()) {
            case "Runtime.exceptionThrown" ->
                    errors.add(parameters.at("/exceptionDetails").toString());
            case "Runtime.consoleAPICalled" -> {
                if (Set.of("error", "warning", "assert")
                        .contains(parameters.at("/type").asText())) {
                    errors.add(parameters.at("/args").toString());
                }
            }
            case "Log.entryAdded" -> {
                JsonNode entry = parameters.get("entry");
                if (!entry.at("/level").asText().equals("info")
                        && !entry.at("/level").asText().equals("verbose")) {
                    errors.add(entry.at("/source").asText() + ": " + entry.at("/text").asText());
                }
            }
            case "Network.requestWillBeSent" ->
                    requests.add(parameters.at("/request/url").asText());
            default -> {
                // The rest says nothing that a test asks.
            }
        }
    }

    /** Errors and warnings of the console, those of the policy for content included. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    /** Host and port of each request so far. */
    public Set<String> hosts() {
        return requests.stream()
                .map(URI::create)
                .filter(url -> !"data".equals(url.getScheme()))
                .map(URI::getAuthority)
                .collect(Collectors.toSet());
    }

    /** The size of what is seen, in CSS pixels. */
    public void viewport(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                object().put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
    }

    /** What the system prefers, such as {@code prefers-color-scheme} {@code dark}. */
    public void prefers(Map<String, String> features) {
        ObjectNode media = object();
        var list = media.putArray("features");
        features.forEach((name, value) -> list.addObject().put("name", name).put("value", value));
        call("Emulation.setEmulatedMedia", media);
    }

    public void go(URI url) {
        call("Page.navigate", object().put("url", url.toString()));
        await("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /** The value of an expression, which may be a promise. */
    public JsonNode value(String expression) {
        JsonNode answer =
                call(
                        "Runtime.evaluate",
                        object().put("expression", expression)
                                .put("awaitPromise", true)
                                .put("returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.at("/result/value");
    }

    public String text(String selector) {
        return value("document.querySelector('" + selector + "').innerText").asText();
    }

    /** Waits until an expression is true. */
    public void await(String expression) {
        Awaitility.await(expression)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> value("!!(" + expression + ")").asBoolean());
    }

    /** Clicks where a person would: in the middle of what is seen. */
    public void click(String selector) {
        clickOn("document.querySelector('" + selector + "')");
    }

    /**
     * Clicks an element that no selector finds.
     *
     * @param expression whose value is the element
     */
    public void clickOn(String expression) {
        JsonNode middle =
                value(
                        "(e => { e.scrollIntoView({block: 'center', behavior: 'instant'});"
                                + " const r = e.getBoundingClientRect();"
                                + " return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })"
                                + "("
                                + expression
                                + ")");
        for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            ObjectNode event =
                    object().put("type", type).put("button", "left").put("clickCount", 1);
            event.set("x", middle.get("x"));
            event.set("y", middle.get("y"));
            call("Input.dispatchMouseEvent", event);
        }
    }

    /** Chooses a file in a field for files, as its dialog would. */
    public void choose(String selector, Path file) {
        JsonNode field =
                call(
                        "Runtime.evaluate",
                        object().put("expression", "document.querySelector('" + selector + "')"));
        ObjectNode parameters = object();
        parameters.putArray("files").add(file.toString());
        parameters.set("objectId", field.at("/result/objectId"));
        call("DOM.setFileInputFiles", parameters);
    }

    /** Presses and lets go a key, as the keyboard would; {@code key} such as {@code ArrowLeft}. */
    public void press(String key) {
        for (String type : List.of("keyDown", "keyUp")) {
            ObjectNode event =
                    object().put("type", type)
                            .put("key", key)
                            .put("code", key)
                            .put("windowsVirtualKeyCode", KEY_CODES.getOrDefault(key, 0));
            if (type.equals("keyDown") && key.equals("Enter")) {
                event.put("text", "\r");
            }
            call("Input.dispatchKeyEvent", event);
        }
    }

    /** Types a text, letter by letter. */
    public void type(String text) {
        for (int i = 0; i < text.length(); i++) {
            String letter = text.substring(i, i + 1);
            for (String type : List.of("keyDown", "keyUp")) {
                call(
                        "Input.dispatchKeyEvent",
                        object().put("type", type)
                                .put("key", letter)
                                .put("text", type.equals("keyDown") ? letter : ""));
            }
        }
    }

    /** What the page is to assistive technology: all nodes that it does not ignore. */
    public List<JsonNode> accessibility() {
        JsonNode nodes = call("Accessibility.getFullAXTree", object()).get("nodes");
        return StreamSupport.stream(nodes.spliterator(), false)
                .filter(node -> !node.get("ignored").asBoolean())
                .toList();
    }

    /** Writes a picture of the whole page, also of what is below the fold. */
    public void screenshot(Path file) throws IOException {
        screenshot(file, true);
    }

    /** Writes a picture of what is seen. */
    public void screenshotOfView(Path file) throws IOException {
        screenshot(file, false);
    }

    private void screenshot(Path file, boolean beyondViewport) throws IOException {
        JsonNode picture =
                call(
                        "Page.captureScreenshot",
                        object().put("format", "png").put("captureBeyondViewport", beyondViewport));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Base64.getDecoder().decode(picture.get("data").asText()));
    }

    private JsonNode call(String method, ObjectNode parameters) {
        return chromium.call(session, method, parameters);
    }

    @Override
    public void close() {
        chromium.call(null, "Target.closeTarget", object().put("targetId", target));
    }
}
