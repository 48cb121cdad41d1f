package io.tidemark.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which paths a route takes, and what it reads in them. */
class RouteTest {

    private static Route route(String path) {
        return Route.of(
                "GET",
                path,
                question -> CompletableFuture.completedFuture(new Route.Answer(200, "")));
    }

    @Test
    void aBraceTakesOneSegmentAndDecodesIt() {
        assertThat(route("/api/tables/{name}/{key}").match("/api/tables/a.b/x%2Fy+%2B%20z"))
                .contains(Map.of("name", "a.b", "key", "x/y++ z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/tables",
                "/api/tables/a",
                "/api/tables/a/",
                "/api/tables//k",
                "/api/tables/a/k/",
                "/api/tables/a/k/more",
                "/api/other/a/k",
                ""
            })
    void otherPathsAreNotTaken(String path) {
        assertThat(route("/api/tables/{name}/{key}").match(path)).isEmpty();
    }

    @Test
    void aSegmentThatIsNotEncodedAsUrlsAreIsABadRequest() {
        assertThatThrownBy(() -> route("/api/tables/{name}").match("/api/tables/%zz"))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("'%zz' is not encoded as URLs are.");
    }

    @Test
    void getAnswersHeadToo() {
        assertThat(route("/x").answers("GET")).isTrue();
        assertThat(route("/x").answers("HEAD")).isTrue();
        assertThat(route("/x").answers("POST")).isFalse();
    }
}
