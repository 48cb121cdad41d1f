package io.tidemark.windows;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The parts of a composite trigger and where each one's numbers start. */
final class Parts implements Serializable {

    private final ArrayList<DataflowTrigger> triggers;
    private final int[] offsets;

    Parts(String word, List<DataflowTrigger> triggers) {
        if (triggers.isEmpty()) {
            throw new IllegalArgumentException(word + " needs a trigger or more");
        }
        this.triggers = new ArrayList<>(triggers);
        this.offsets = new int[triggers.size() + 1];
        for (int i = 0; i < triggers.size(); i++) {
            offsets[i + 1] = offsets[i] + triggers.get(i).size();
        }
    }

    int count() {
        return triggers.size();
    }

    DataflowTrigger get(int i) {
        return triggers.get(i);
    }

    int offset(int i) {
        return offsets[i];
    }

    int size() {
        return offsets[triggers.size()];
    }

    boolean watchWatermark() {
        return triggers.stream().anyMatch(DataflowTrigger::watchesWatermark);
    }

    void forgetCounts(long[] state, int at) {
        for (int i = 0; i < triggers.size(); i++) {
            triggers.get(i).forgetCounts(state, at + offsets[i]);
        }
    }

    void restart(long[] state, int at) {
        for (int i = 0; i < triggers.size(); i++) {
            triggers.get(i).restart(state, at + offsets[i]);
        }
    }

    @Override
    public String toString() {
        return triggers.stream()
                .map(DataflowTrigger::toString)
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
