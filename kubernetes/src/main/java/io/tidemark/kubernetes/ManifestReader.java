package io.tidemark.kubernetes;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads documents of YAML or JSON. What cannot be read, or says a key twice, is a fault. */
final class ManifestReader {

    private static final Pattern SEPARATOR = Pattern.compile("---(\\s.*)?");

    private static final Pattern NOTHING = Pattern.compile("\\s*(#.*)?");

    private static final ObjectMapper STRICT =
            new ObjectMapper(
                    YAMLFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build());

    private static final ObjectMapper LENIENT = new ObjectMapper(new YAMLFactory());

    private final Consumer<Fault> faults;

    private final List<Document> documents = new ArrayList<>();

    ManifestReader(Consumer<Fault> faults) {
        this.faults = faults;
    }

    /** What was read so far. */
    List<Document> documents() {
        return documents;
    }

    /**
     * Reads all documents of a file. Each is read by itself, so that a bad one hides no other.
     *
     * @param source what faults call the file
     */
    void read(String source, String text) {
        String[] lines = text.split("\\R", -1);
        int start = 0;
        for (int line = 0; line <= lines.length; line++) {
            if (line == lines.length || SEPARATOR.matcher(lines[line]).matches()) {
                readOne(source, List.of(lines).subList(start, line), start);
                start = line + 1;
            }
        }
    }

    private void readOne(String source, List<String> lines, int before) {
        if (lines.stream().allMatch(line -> NOTHING.matcher(line).matches())) {
            return;
        }
        String text = String.join("\n", lines);
        if (hasAlias(text)) {
            faults.accept(
                    new Fault(
                            source,
                            "",
                            "",
                            "the document at line %d has an alias (*), which is not followed here;"
                                            .formatted(before + 1)
                                    + " check what kubectl kustomize makes of it"));
            return;
        }
        try (JsonParser parser = STRICT.createParser(text)) {
            try {
                add(source, STRICT.readTree(parser));
            } catch (JsonProcessingException e) {
                Optional<JsonNode> anyway = anyway(text);
                Document document = new Document(source, anyway.orElse(STRICT.nullNode()));
                String path =
                        Paths.ofPointer(parser.getParsingContext().pathAsPointer().toString());
                faults.accept(document.fault(anyway.isEmpty() ? "" : path, words(e, before)));
                anyway.ifPresent(root -> add(source, root));
            }
        } catch (IOException e) {
            throw new IllegalStateException("a text could not be read", e);
        }
    }

    private static boolean hasAlias(String text) {
        try (YAMLParser parser = (YAMLParser) LENIENT.createParser(text)) {
            while (parser.nextToken() != null) {
                if (parser.isCurrentAlias()) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false; // told when it is read
        }
    }

    /** What is in a document whose only fault is a key that is said twice. */
    private static Optional<JsonNode> anyway(String text) {
        try {
            return Optional.of(LENIENT.readTree(text));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private void add(String source, JsonNode root) {
        if (root.path("kind").asText().equals("List") && root.path("items").isArray()) {
            root.path("items").forEach(item -> documents.add(new Document(source, item)));
        } else if (root.isObject()) {
            documents.add(new Document(source, root));
        } else if (!root.isNull() && !root.isMissingNode()) {
            faults.accept(new Fault(source, "", "", "a document is no object"));
        }
    }

    private static String words(JsonProcessingException error, int before) {
        JsonLocation at = error.getLocation();
        String where = at == null ? "" : " (line " + (before + at.getLineNr()) + ")";
        String message = error.getOriginalMessage();
        return message.startsWith("Duplicate field")
                ? "the key is there twice" + where
                : "no YAML: " + message + where;
    }
}
