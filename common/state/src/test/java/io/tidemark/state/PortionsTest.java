package io.tidemark.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortionsTest {

    private static Set<Integer> keys(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Portions.SIZE, 2 * Portions.SIZE + 1})
    void allAreDroppedOnce(int count) throws Exception {
        Set<Integer> keys = keys(count);
        assertThat(Portions.drop(keys::stream, key -> keys.remove(key) ? 2 : 0))
                .isEqualTo(2L * count);
        assertThat(keys).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = Portions.SIZE)
    void whatStaysIsNotDroppedForEver(int count) {
        Set<Integer> keys = keys(count);
        assertThatThrownBy(() -> Portions.drop(keys::stream, key -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("still there: 0");
    }
}
