package io.tidemark.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.state.StateDefinition.Restored;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDefinitionTest {

    private static final StateDefinition TWENTY =
            StateDefinition.empty()
                    .with("--size", "20ms")
                    .with("engine", "counts")
                    .withChangeable("--trigger", "default()");

    private static final StateDefinition TEN =
            StateDefinition.empty()
                    .with("--size", "10ms")
                    .with("engine", "counts")
                    .withChangeable("--trigger", "default()");

    private final OperatorStateStore store = StateStores.empty();

    private Restored restore(StateDefinition definition) throws Exception {
        return definition.restore(store);
    }

    @Test
    void theSameDefinitionGoesOn() throws Exception {
        restore(TWENTY);
        assertThat(restore(TWENTY)).isEqualTo(new Restored(0, false));
    }

    @Test
    void anotherOneIsRefusedWithoutRestarts() throws Exception {
        restore(TWENTY);
        assertThatThrownBy(() -> restore(TEN))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(StateDefinition.ChangedException.class)
                .hasMessage(
                        "--size: the restored windows were written with 20ms and the job now has"
                                + " 10ms; start it with 20ms, or drop them with"
                                + " --discard-window-state");
        assertThat(restore(TWENTY)).isEqualTo(new Restored(0, false));
    }

    @Test
    void theFirstThatDiffersIsNamed() throws Exception {
        restore(TWENTY);
        StateDefinition other =
                StateDefinition.empty().with("engine", "panes").with("--size", "10ms");
        assertThatThrownBy(() -> restore(other)).cause().hasMessageStartingWith("engine: ");
    }

    @Test
    void otherStateIsDiscardedOnce() throws Exception {
        restore(TWENTY);
        assertThat(restore(TEN.discardingOther(true))).isEqualTo(new Restored(0, true));
        assertThat(restore(TEN.discardingOther(true))).isEqualTo(new Restored(0, false));
        assertThat(restore(TEN)).isEqualTo(new Restored(0, false));
    }

    @Test
    void aChangeableEntryBeginsAGeneration() throws Exception {
        StateDefinition counted =
                StateDefinition.empty().with("engine", "counts").withChangeable("--trigger", "a=b");
        restore(TWENTY);
        assertThat(restore(counted)).isEqualTo(new Restored(1, false));
        assertThat(restore(counted)).isEqualTo(new Restored(1, false));
        assertThat(restore(TWENTY)).isEqualTo(new Restored(2, false));
    }

    @Test
    void anEntryThatOnlyOneKnowsIsNotCompared() throws Exception {
        restore(TWENTY);
        restore(TWENTY.with("--zone", "UTC"));
        assertThat(restore(TWENTY)).isEqualTo(new Restored(0, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--size", "generation", "discards"})
    void aNameIsUsedOnce(String name) {
        StateDefinition definition = StateDefinition.empty().with("--size", "1m");
        assertThatThrownBy(() -> definition.with(name, "2m"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The definition of the state has an entry '" + name + "' already");
    }
}
