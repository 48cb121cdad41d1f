package io.tidemark.wordcount;

import java.util.Arrays;
import java.util.stream.Stream;

/** Words of a line. */
final class Words {

    private Words() {}

    /** What stands between spaces. Only the space parts words; two spaces make no empty word. */
    static Stream<String> of(String line) {
        return Arrays.stream(line.split(" ")).filter(word -> !word.isEmpty());
    }
}
