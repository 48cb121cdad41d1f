package io.tidemark.flinkrest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlinkRestTest {

    private static final String TRACE =
            """
            org.apache.flink.runtime.rest.handler.RestHandlerException: Could not execute application.
            \tat org.apache.flink.SomeHandler.handle(SomeHandler.java:1)
            Caused by: java.util.concurrent.CompletionException: not taken
            \t... 7 more
            Caused by: java.lang.IllegalArgumentException: --index: too long
            \tat io.example.Main.main(Main.java:2)
            Caused by: java.io.IOException: no such file: /x: y
            """;

    @Test
    void theRootCauseIsTheLastOfTheStackTrace() {
        assertThat(FlinkHttp.rootCause(TRACE))
                .isEqualTo("java.io.IOException: no such file: /x: y");
        assertThat(FlinkHttp.rootCause("Job could not be found.\n"))
                .isEqualTo("Job could not be found.");
        assertThat(FlinkHttp.rootCause("")).isEqualTo("no further word");
    }

    @Test
    void anExceptionIsFoundAmongTheCauses() {
        FlinkRestException error = new FlinkRestException(400, "x", TRACE);

        assertThat(error.messageOf(IllegalArgumentException.class)).contains("--index: too long");
        assertThat(error.messageOf(IllegalStateException.class)).isEmpty();
    }
}
