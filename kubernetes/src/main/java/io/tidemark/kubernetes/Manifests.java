package io.tidemark.kubernetes;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where manifests come from: a file, a folder, a folder that kubectl renders, a stream. */
public final class Manifests {

    /** What cannot be read, or rendered; the message says why and what to do. */
    public static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message);
        }
    }

    private static final List<String> KUSTOMIZATIONS =
            List.of("kustomization.yaml", "kustomization.yml", "Kustomization");

    private Manifests() {}

    /**
     * Reads manifests.
     *
     * @param from a file; a folder, whose files that end in .yaml, .yml or .json are read, at any
     *     depth, or which {@code kubectl kustomize} renders if it has a kustomization; or {@code -}
     *     for what is read from {@code input}
     * @return the texts, and what faults call each
     * @throws Unreadable if it is not there or cannot be rendered
     */
    public static Map<String, String> read(String from, InputStream input) throws Unreadable {
        Map<String, String> texts = new LinkedHashMap<>();
        try {
            if (from.equals("-")) {
                texts.put("-", new String(input.readAllBytes(), StandardCharsets.UTF_8));
                return texts;
            }
            Path path = Path.of(from);
            if (!Files.exists(path)) {
                throw new Unreadable(from + " is not there");
            }
            if (!Files.isDirectory(path)) {
                texts.put(from, Files.readString(path));
            } else if (isKustomization(path)) {
                texts.put(from, rendered(path));
            } else {
                try (Stream<Path> files = Files.walk(path)) {
                    for (Path file : files.filter(Manifests::isManifest).sorted().toList()) {
                        texts.put(file.toString(), Files.readString(file));
                    }
                }
                if (texts.isEmpty()) {
                    throw new Unreadable(from + " has no file that ends in .yaml, .yml or .json");
                }
            }
        } catch (IOException e) {
            throw new Unreadable("%s cannot be read: %s".formatted(from, e));
        }
        return texts;
    }

    /** Whether a folder is one that kubectl renders. */
    public static boolean isKustomization(Path folder) {
        return KUSTOMIZATIONS.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
    }

    /** Whether kubectl is on the path. */
    public static boolean hasKubectl() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "kubectl"))
                .anyMatch(Files::isExecutable);
    }

    private static boolean isManifest(Path file) {
        return Files.isRegularFile(file) && file.toString().matches(".*\\.(yaml|yml|json)");
    }

    private static String rendered(Path folder) throws IOException, Unreadable {
        if (!hasKubectl()) {
            throw new Unreadable(
                    "%s has a kustomization, and there is no kubectl here; render it elsewhere with"
                                    .formatted(folder)
                            + " kubectl kustomize, and check what comes out");
        }
        Path errors = Files.createTempFile("kustomize", ".txt");
        try {
            Process kubectl =
                    new ProcessBuilder("kubectl", "kustomize", folder.toString())
                            .redirectError(errors.toFile())
                            .start();
            String text =
                    new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = kubectl.waitFor();
            if (code != 0) {
                throw new Unreadable(
                        "kubectl kustomize %s failed: %s"
                                .formatted(folder, Files.readString(errors).strip()));
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreadable("kubectl kustomize %s was interrupted".formatted(folder));
        } finally {
            Files.delete(errors);
        }
    }
}
