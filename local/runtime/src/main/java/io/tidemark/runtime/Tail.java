package io.tidemark.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the end of a file that grows, line by line. */
public final class Tail {

    private static final int BLOCK = 8192;

    private final Path file;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private long position;

    private Tail(Path file, long position) {
        this.file = file;
        this.position = position;
    }

    /**
     * Begins so many lines before the end of the file, or at its beginning if it has fewer or is
     * not there yet.
     */
    public static Tail ofLast(int lines, Path file) throws IOException {
        return new Tail(file, Files.exists(file) ? startOfLast(lines, file) : 0);
    }

    /** Begins at the end of what the file has now. */
    public static Tail ofNew(Path file) throws IOException {
        return new Tail(file, Files.exists(file) ? Files.size(file) : 0);
    }

    /** The lines that were completed since the last call. A file that was cut is read anew. */
    public List<String> next() throws IOException {
        List<String> lines = new ArrayList<>();
        if (!Files.exists(file)) {
            return lines;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            if (in.length() < position) {
                position = 0;
                unfinished.reset();
            }
            in.seek(position);
            byte[] block = new byte[BLOCK];
            for (int read = in.read(block); read > 0; read = in.read(block)) {
                position += read;
                for (int i = 0; i < read; i++) {
                    if (block[i] == '\n') {
                        lines.add(unfinished.toString(StandardCharsets.UTF_8));
                        unfinished.reset();
                    } else {
                        unfinished.write(block[i]);
                    }
                }
            }
        }
        return lines;
    }

    private static long startOfLast(int lines, Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long start = in.length();
            int ends = 0;
            byte[] block = new byte[BLOCK];
            while (start > 0) {
                int size = (int) Math.min(BLOCK, start);
                in.seek(start - size);
                in.readFully(block, 0, size);
                for (int i = size - 1; i >= 0; i--) {
                    // The line end of the last line begins no further one.
                    if (block[i] == '\n' && ++ends > lines) {
                        return start - size + i + 1;
                    }
                }
                start -= size;
            }
            return 0;
        }
    }
}
