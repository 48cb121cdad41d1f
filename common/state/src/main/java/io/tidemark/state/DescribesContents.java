package io.tidemark.state;

import java.util.Map;
import org.apache.flink.annotation.Experimental;

/**
 * A value in state that says what is in it, for who looks into a savepoint: by what a user knows of
 * it, and not by how it is kept.
 */
@Experimental
public interface DescribesContents {

    /**
     * What is in it: text, numbers, {@link java.time.Instant}, values of the user's own, and lists
     * and maps of these; what a map holds is shown in the map's order.
     *
     * @param state the name of the state
     * @param definition what the operator's {@link StateDefinition} says, by name; empty if there
     *     is none
     */
    Object describe(String state, Map<String, String> definition);
}
