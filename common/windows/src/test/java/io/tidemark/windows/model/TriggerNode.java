package io.tidemark.windows.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** One trigger of one window: what it remembers and what follows from it. */
abstract class TriggerNode {

    /** It fired for the last time. */
    boolean finished;

    /** The parts, in order. */
    final List<TriggerNode> parts;

    private final Function<List<TriggerNode>, TriggerNode> maker;

    /**
     * @param maker makes such a node of its parts
     */
    TriggerNode(List<TriggerNode> parts, Function<List<TriggerNode>, TriggerNode> maker) {
        this.parts = new ArrayList<>(parts);
        this.maker = maker;
    }

    /** An element has come into the window. */
    final void element(long value, long clock) {
        if (!finished) {
            onElement(value, clock);
        }
    }

    /** Whether it fires if it is asked now. */
    final boolean ready(Moment now) {
        return !finished && isReady(now);
    }

    /** Fires; only if it is ready. */
    abstract void fire(Moment now);

    abstract boolean isReady(Moment now);

    /** By default, all parts hear of it. */
    void onElement(long value, long clock) {
        parts.forEach(part -> part.element(value, clock));
    }

    /** When it wants to be asked, processing time in ms. */
    final Stream<Long> deadlines() {
        return finished ? Stream.empty() : ownDeadlines();
    }

    /** By default, those of all parts. */
    Stream<Long> ownDeadlines() {
        return parts.stream().flatMap(TriggerNode::deadlines);
    }

    final void finish() {
        finished = true;
        forget();
    }

    /** What it and its parts have counted is gone; what has finished stays so. */
    void forget() {
        parts.forEach(TriggerNode::forget);
    }

    /** As if it had seen nothing. */
    void restart() {
        finished = false;
        parts.forEach(TriggerNode::restart);
        forget();
    }

    /** Begins again, because it is repeated. */
    void repeat() {
        finished = false;
        forget();
        parts.forEach(TriggerNode::repeat);
    }

    /**
     * Its window has grown: the end is ahead of the watermark, and what had fired at the end has
     * not any more. What had finished asks its parts then whether it still is. A repeated trigger
     * that has started anew since has not fired, so it brings nothing to life again.
     *
     * @return whether anything in it had fired at the end
     */
    boolean endMovesAhead() {
        boolean changes = false;
        for (TriggerNode part : parts) {
            changes |= part.endMovesAhead();
        }
        if (changes) {
            finished &= partsSayFinished();
        }
        return changes;
    }

    /** Whether it is finished, as far as its parts know. */
    boolean partsSayFinished() {
        return false;
    }

    /** The trigger of the window that these triggers' windows become. */
    static TriggerNode merged(List<TriggerNode> nodes) {
        boolean finished = nodes.stream().allMatch(n -> n.finished);
        TriggerNode first = nodes.get(0);
        List<TriggerNode> parts = new ArrayList<>();
        for (int i = 0; i < first.parts.size(); i++) {
            int part = i;
            parts.add(
                    merged(
                            first.heardOn(part, nodes).stream()
                                    .map(n -> n.parts.get(part))
                                    .toList()));
        }
        TriggerNode node = first.maker.apply(parts);
        node.finished = finished;
        nodes.forEach(node::takeFrom);
        node.afterMerge(nodes);
        return node;
    }

    /** Which of the nodes that merge have a say in a part; by default, all. */
    List<TriggerNode> heardOn(int part, List<TriggerNode> nodes) {
        return nodes;
    }

    /** Takes over what another one has counted. */
    void takeFrom(TriggerNode other) {}

    /** Puts in order what the merged parts do not say. */
    void afterMerge(List<TriggerNode> nodes) {}
}
