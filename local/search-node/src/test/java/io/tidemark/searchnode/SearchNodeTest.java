package io.tidemark.searchnode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opensearch.common.settings.Settings;

class SearchNodeTest {
    @Test
    void givenSettingsComeOnTopOfThoseOfASingleNodeOnLoopback() {
        Settings settings = SearchNode.settings("http.port=9201", "node.name=a=b");

        assertThat(settings.get("http.port")).isEqualTo("9201");
        assertThat(settings.get("node.name")).isEqualTo("a=b");
        assertThat(settings.get("network.host")).isEqualTo("127.0.0.1");
        assertThat(SearchNode.settings("network.host=::1").get("network.host")).isEqualTo("::1");
    }

    @Test
    void whatIsNoAssignmentIsRefusedByName() {
        assertThatThrownBy(() -> SearchNode.settings("http.port"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not key=value: http.port");
    }
}
