package io.tidemark.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PprintTest {

    @Test
    void aBatchHasAHeaderItsRowsAndAnEmptyLine() {
        assertThat(Pprint.batch(Batch.first("", 1_700_000_005_000L, List.of("('a', 1)"))))
                .isEqualTo(
                        """
                        -------------------------------------------
                        Time: 2023-11-14T22:13:25Z
                        -------------------------------------------
                        ('a', 1)

                        """);
    }

    @Test
    void tenRowsAreShownAndThatThereAreMore() {
        List<String> ten = Collections.nCopies(10, "row");
        assertThat(Pprint.batch(Batch.first("users", 0, ten)))
                .contains("Time: 1970-01-01T00:00:00Z users\n")
                .contains("row\n".repeat(10) + "\n")
                .doesNotContain("...");
        assertThat(Pprint.batch(Batch.first("", 0, Collections.nCopies(11, "row"))))
                .endsWith("-\n" + "row\n".repeat(10) + "...\n\n");
    }

    @Test
    void anEmptyBatchIsAHeaderOnly() {
        assertThat(Pprint.batch(Batch.first("", 0, List.of()))).endsWith("Z\n" + rule() + "\n\n");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "hello, 'hello'",
                "it's, \"it's\"",
                "\"'\", '\"\\'\"'",
                "año 日本 😀, 'año 日本 😀'",
                "a\\b, 'a\\\\b'"
            })
    void textIsQuotedAsPythonDoes(String text, String quoted) {
        assertThat(Pprint.quoted(text)).isEqualTo(quoted);
    }

    @Test
    void nothingReachesTheTerminalThatItWouldObey() {
        assertThat(Pprint.quoted("\u001b[31m\u0000\u009b\n\r\t\u202e\u2028\ue000\u00a0"))
                .isEqualTo("'\\x1b[31m\\x00\\x9b\\n\\r\\t\\u202e\\u2028\\ue000\\xa0'");
    }

    @Test
    void aRowLooksLikeATuple() {
        assertThat(Pprint.row("hello", 2, 3L)).isEqualTo("('hello', 2, 3)");
    }

    @Test
    void theConsoleGetsUtf8WhateverItsCharset() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Console.print(Batch.first("", 0, List.of("año")), new PrintStream(bytes, true, US_ASCII));
        assertThat(bytes.toString(UTF_8)).contains("año");
    }

    private static String rule() {
        return "-".repeat(43);
    }
}
