package io.tidemark.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.streaming.api.windowing.windows.Window;

/** Writes what is kept of a window. */
final class PaneStateSerializer<ACC, V, W extends Window>
        extends VersionedSerializer<PaneState<ACC, V, W>> {

    private final TypeSerializer<ACC> accumulators;
    private final TypeSerializer<V> values;
    private final TypeSerializer<W> windows;

    PaneStateSerializer(
            TypeSerializer<ACC> accumulators, TypeSerializer<V> values, TypeSerializer<W> windows) {
        super(accumulators, values, windows);
        this.accumulators = accumulators;
        this.values = values;
        this.windows = windows;
    }

    @SuppressWarnings("unchecked")
    private static <ACC, V, W extends Window> PaneStateSerializer<ACC, V, W> of(
            TypeSerializer<?>[] parts) {
        return new PaneStateSerializer<>(
                (TypeSerializer<ACC>) parts[0],
                (TypeSerializer<V>) parts[1],
                (TypeSerializer<W>) parts[2]);
    }

    @Override
    PaneStateSerializer<ACC, V, W> with(TypeSerializer<?>[] parts) {
        return of(parts);
    }

    @Override
    public PaneState<ACC, V, W> copy(PaneState<ACC, V, W> from) {
        PaneState<ACC, V, W> copy = new PaneState<>(from.trigger.clone(), from.generation);
        copy.finished = from.finished;
        copy.expired = from.expired;
        copy.since = from.since;
        copy.endShown = from.endShown;
        copy.closed = from.closed;
        copy.panes = from.panes;
        copy.waiting = from.waiting;
        copy.waitingSince = from.waitingSince;
        copy.outputTime = from.outputTime;
        copy.accumulator = from.accumulator == null ? null : accumulators.copy(from.accumulator);
        for (PaneState.Sent<V, W> sent : from.sent) {
            copy.sent.add(
                    new PaneState.Sent<>(
                            windows.copy(sent.window()),
                            values.copy(sent.value()),
                            sent.timing(),
                            sent.index(),
                            sent.outputTime()));
        }
        copy.buffered = from.buffered;
        copy.pruneAt = from.pruneAt;
        copy.lastElement = from.lastElement;
        copy.inactivityTimer = from.inactivityTimer;
        return copy;
    }

    @Override
    public void serialize(PaneState<ACC, V, W> state, DataOutputView target) throws IOException {
        target.writeInt(state.trigger.length);
        for (long number : state.trigger) {
            target.writeLong(number);
        }
        target.writeLong(state.generation);
        target.writeBoolean(state.finished);
        target.writeBoolean(state.expired);
        target.writeLong(state.since);
        target.writeBoolean(state.endShown);
        target.writeBoolean(state.closed);
        target.writeLong(state.panes);
        target.writeBoolean(state.waiting);
        target.writeLong(state.waitingSince);
        target.writeLong(state.outputTime);
        target.writeBoolean(state.accumulator != null);
        if (state.accumulator != null) {
            accumulators.serialize(state.accumulator, target);
        }
        target.writeInt(state.sent.size());
        for (PaneState.Sent<V, W> sent : state.sent) {
            windows.serialize(sent.window(), target);
            values.serialize(sent.value(), target);
            target.writeByte(sent.timing().code());
            target.writeLong(sent.index());
            target.writeLong(sent.outputTime());
        }
        target.writeLong(state.buffered);
        target.writeLong(state.pruneAt);
        boolean watched = state.inactivityTimer != PaneState.NEVER;
        target.writeBoolean(watched);
        if (watched) {
            target.writeLong(state.lastElement);
            target.writeLong(state.inactivityTimer);
        }
    }

    @Override
    public PaneState<ACC, V, W> deserialize(DataInputView source) throws IOException {
        long[] trigger = new long[source.readInt()];
        for (int i = 0; i < trigger.length; i++) {
            trigger[i] = source.readLong();
        }
        PaneState<ACC, V, W> state = new PaneState<>(trigger, source.readLong());
        state.finished = source.readBoolean();
        state.expired = source.readBoolean();
        state.since = source.readLong();
        state.endShown = source.readBoolean();
        state.closed = source.readBoolean();
        state.panes = source.readLong();
        state.waiting = source.readBoolean();
        state.waitingSince = source.readLong();
        state.outputTime = source.readLong();
        if (source.readBoolean()) {
            state.accumulator = accumulators.deserialize(source);
        }
        for (int i = source.readInt(); i > 0; i--) {
            state.sent.add(
                    new PaneState.Sent<>(
                            windows.deserialize(source),
                            values.deserialize(source),
                            PaneTiming.of(source.readByte()),
                            source.readLong(),
                            source.readLong()));
        }
        state.buffered = source.readLong();
        state.pruneAt = source.readLong();
        if (source.readBoolean()) {
            state.lastElement = source.readLong();
            state.inactivityTimer = source.readLong();
        }
        return state;
    }

    @Override
    public TypeSerializerSnapshot<PaneState<ACC, V, W>> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    /** Public, because Flink makes it by its name. */
    public static final class Snapshot<ACC, V, W extends Window>
            extends PartsSnapshot<PaneState<ACC, V, W>, PaneStateSerializer<ACC, V, W>> {

        public Snapshot() {}

        Snapshot(PaneStateSerializer<ACC, V, W> serializer) {
            super(serializer);
        }

        @Override
        PaneStateSerializer<ACC, V, W> serializer(TypeSerializer<?>[] parts) {
            return of(parts);
        }
    }
}
