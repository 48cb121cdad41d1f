package io.tidemark.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void whatIsKeptForDaysIsKeptFromWhenItWasWritten() {
        assertThat(Topics.named("quotes").spec().configuration())
                .containsEntry("retention.ms", "604800000")
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .doesNotContainKey("max.message.bytes");
    }

    @Test
    void whatIsSetAsideMayBeLarge() {
        assertThat(Topics.named("users.late").spec().configuration())
                .containsEntry("retention.ms", "604800000")
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("max.message.bytes", "8454144");
        assertThat(Topics.named("users.dead-letters").spec().configuration())
                .containsEntry("retention.ms", "2592000000")
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("max.message.bytes", "8454144");
    }

    @Test
    void whatHasTimesOfItsOwnIsKeptBySize() {
        assertThat(Topics.named("users").spec().configuration())
                .containsEntry("message.timestamp.type", "CreateTime")
                .containsEntry("retention.ms", "-1")
                .containsEntry("retention.bytes", "1073741824");
    }
}
