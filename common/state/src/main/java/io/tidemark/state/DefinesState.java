package io.tidemark.state;

import org.apache.flink.annotation.Experimental;

/** An operator whose state has a definition, which {@link RestoredDefinitions} finds. */
@Experimental
public interface DefinesState {

    /** What the operator's state means. */
    StateDefinition stateDefinition();
}
