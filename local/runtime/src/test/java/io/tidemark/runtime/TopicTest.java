package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicTest {

    @Test
    void whatIsKeptForDaysIsKeptFromWhenItWasWritten() {
        assertThat(Topic.kept("quotes").configuration())
                .containsEntry("retention.ms", "604800000")
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .doesNotContainKey("max.message.bytes");
    }

    @Test
    void whatIsSetAsideMayBeLarge() {
        assertThat(Topic.lateOf("users").configuration())
                .containsEntry("retention.ms", "604800000")
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("max.message.bytes", "8454144");
        assertThat(Topic.deadLettersOf("users").configuration())
                .containsEntry("retention.ms", "2592000000")
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("max.message.bytes", "8454144");
    }

    @Test
    void whatHasTimesOfItsOwnIsKeptBySize() {
        assertThat(Topic.timed("users").configuration())
                .containsEntry("message.timestamp.type", "CreateTime")
                .containsEntry("retention.ms", "-1")
                .containsEntry("retention.bytes", "1073741824");
    }
}
