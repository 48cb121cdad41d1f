package io.tidemark.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The manifests that pass. */
final class Good {

    static final String NAME = "good.yaml";

    private static final ManifestChecker CHECKER = new ManifestChecker(OperatorVersion.V1_15);

    private Good() {}

    static String text() {
        try (InputStream in = Good.class.getResourceAsStream(NAME)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Report check(String text) {
        return CHECKER.check(Map.of(NAME, text));
    }

    /** The faults of a text, as lines without the file's name. */
    static List<String> faults(String text) {
        return check(text).faults().stream()
                .map(Fault::toString)
                .map(line -> line.substring(NAME.length() + 2))
                .toList();
    }
}
