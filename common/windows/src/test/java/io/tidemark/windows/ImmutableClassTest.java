package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ImmutableClassTest {

    private record View(long time, String page, Instant at, Kind kind, View before) {}

    private record Nested(View view) {}

    private enum Kind {
        ONE
    }

    private record WithBytes(byte[] bytes) {}

    private record WithList(List<String> list) {}

    private record Any(Object object) {}

    private record Around(WithBytes bytes) {}

    private static final class Final {}

    @Test
    void whatConsistsOfValuesAloneNeverChanges() {
        View view = new View(1, "a", Instant.EPOCH, Kind.ONE, null);
        for (Object value : new Object[] {1L, 1, "a", Kind.ONE, view, new Nested(view)}) {
            assertThat(ImmutableClass.isThatOf(value)).as("%s", value).isTrue();
        }
    }

    @Test
    void ofAllElseNothingIsKnown() {
        for (Object value :
                new Object[] {
                    new byte[0],
                    new WithBytes(new byte[0]),
                    new Around(null),
                    new WithList(List.of()),
                    new Any(1),
                    new AtomicLong(),
                    new Final(),
                    List.of()
                }) {
            assertThat(ImmutableClass.isThatOf(value)).as("%s", value).isFalse();
        }
        assertThat(ImmutableClass.isThatOf(null)).isFalse();
    }
}
