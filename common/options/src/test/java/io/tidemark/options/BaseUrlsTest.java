package io.tidemark.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlsTest {

    @Test
    void loseTheirLastSlash() {
        assertThat(BaseUrls.checked("https://api.example/v1/")).isEqualTo("https://api.example/v1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.example",
                "ftp://api.example",
                "http:///path",
                "http://user:sesame@api.example",
                "http://api.example?token=sesame",
                "http://api.example#sesame",
                "http://api example/sesame"
            })
    void areRefusedWithoutBeingShown(String baseUrl) {
        assertThatThrownBy(() -> BaseUrls.checked(baseUrl))
                .isInstanceOf(OptionsException.class)
                .hasMessageStartingWith("--base-url")
                .hasMessageNotContaining("sesame");
    }
}
