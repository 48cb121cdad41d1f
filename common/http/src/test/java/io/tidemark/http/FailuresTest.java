package io.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void areToldByKindAndMessage() {
        assertThat(Failures.describe(new CompletionException(new IOException("cut")), "secret"))
                .isEqualTo("IOException: cut");
        assertThat(Failures.describe(new ConnectException(), "secret"))
                .isEqualTo("ConnectException");
    }

    @Test
    void showNoSecret() {
        IOException error = new IOException("bad: open sesame! and ?token=open%20sesame%21");

        assertThat(Failures.describe(error, "open sesame!"))
                .isEqualTo("IOException: bad: *** and ?token=***");
    }
}
