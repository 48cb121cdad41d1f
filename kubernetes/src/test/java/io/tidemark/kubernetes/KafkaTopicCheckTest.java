package io.tidemark.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Arrays;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

class KafkaTopicCheckTest {

    @Test
    void theKeysAreThoseOfKafka() {
        assertThat(KafkaTopicCheck.KEYS)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(TopicConfig.class.getFields())
                                .filter(field -> field.getName().endsWith("_CONFIG"))
                                .map(KafkaTopicCheckTest::text)
                                .toList());
    }

    private static String text(Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
