package io.tidemark.image;

import io.tidemark.image.Dockerfile.Copy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of an image, as an engine makes them from a Dockerfile and its context. */
final class ImageTree {

    private final Path root;

    /** Whether files can be given to others. */
    private final boolean ownersAreReal;

    ImageTree(Path root) throws IOException {
        this.root = Files.createDirectories(root);
        ownersAreReal = (int) Files.getAttribute(root, "unix:uid") == 0;
    }

    Path root() {
        return root;
    }

    boolean ownersAreReal() {
        return ownersAreReal;
    }

    /** Where a path of the image is here. */
    Path at(String path) {
        return root.resolve(path.substring(1));
    }

    /**
     * Copies what the Dockerfile says.
     *
     * @throws IllegalStateException if there is nothing to be copied for a pattern
     */
    void add(Dockerfile dockerfile, Path context) throws IOException {
        for (Copy copy : dockerfile.copies()) {
            for (String source : copy.sources()) {
                add(context, source, copy);
            }
        }
    }

    private void add(Path context, String source, Copy copy) throws IOException {
        PathMatcher pattern = FileSystems.getDefault().getPathMatcher("glob:" + source);
        List<Path> files;
        try (Stream<Path> all = Files.walk(context)) {
            files =
                    all.filter(Files::isRegularFile)
                            .filter(file -> pattern.matches(context.relativize(file)))
                            .sorted()
                            .toList();
        }
        if (files.isEmpty()) {
            throw new IllegalStateException("COPY: there is no " + source);
        }
        boolean intoFolder = copy.destination().endsWith("/");
        if (files.size() > 1 && !intoFolder) {
            throw new IllegalStateException("COPY: several files to " + copy.destination());
        }
        for (Path file : files) {
            put(
                    file,
                    intoFolder ? copy.destination() + file.getFileName() : copy.destination(),
                    copy.owner(),
                    copy.mode());
        }
    }

    /** Puts a file at a path of the image; folders that are not there are made, of mode 0755. */
    void put(Path file, String path, String owner, int mode) throws IOException {
        Path target = at(path);
        folder(target.getParent(), owner);
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        own(target, owner, mode);
    }

    /** A folder to mount on. */
    void folder(String path) throws IOException {
        folder(at(path), "0:0");
    }

    private void folder(Path folder, String owner) throws IOException {
        if (!Files.isDirectory(folder)) {
            folder(folder.getParent(), owner);
            Files.createDirectory(folder);
            own(folder, owner, 0755);
        }
    }

    private void own(Path path, String owner, int mode) throws IOException {
        Files.setPosixFilePermissions(path, permissions(mode));
        if (ownersAreReal) {
            String[] ids = owner.split(":", -1);
            Files.setAttribute(path, "unix:uid", Integer.valueOf(ids[0]));
            Files.setAttribute(path, "unix:gid", Integer.valueOf(ids[1]));
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        StringBuilder text = new StringBuilder();
        for (int shift = 6; shift >= 0; shift -= 3) {
            int three = mode >> shift;
            text.append((three & 4) == 0 ? '-' : 'r')
                    .append((three & 2) == 0 ? '-' : 'w')
                    .append((three & 1) == 0 ? '-' : 'x');
        }
        return PosixFilePermissions.fromString(text.toString());
    }

    /** As {@code ls} would tell it: {@code 0:0 644 /opt/x}, sorted. */
    List<String> list() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).map(this::line).sorted().toList();
        }
    }

    private String line(Path file) {
        try {
            return "%s:%s %o /%s"
                    .formatted(
                            ownersAreReal ? Files.getAttribute(file, "unix:uid") : 0,
                            ownersAreReal ? Files.getAttribute(file, "unix:gid") : 0,
                            (int) Files.getAttribute(file, "unix:mode") & 07777,
                            root.relativize(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
