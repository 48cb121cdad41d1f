package io.tidemark.windows.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What each trigger means.
 *
 * <p>Where the specification is silent, Beam decides: a part of a composite does not fire by
 * itself, the composite asks whether its parts are ready; when {@code afterFirst} fires, all parts
 * that are ready do; of {@code orFinally}, only {@code until} fires where both are ready; early
 * firings have finished when the watermark has passed the end, so nothing that they had counted is
 * left if the end moves ahead again.
 */
final class TriggerNodes {

    private TriggerNodes() {}

    /** A trigger that has seen nothing. */
    static TriggerNode fresh(TriggerRule rule) {
        if (rule instanceof TriggerRule.Default) {
            return new RepeatedlyNode(
                    new AfterWatermarkNode(new NeverNode(), new NeverNode(), true));
        } else if (rule instanceof TriggerRule.AfterWatermark r) {
            return new AfterWatermarkNode(
                    r.early().map(TriggerNodes::fresh).orElseGet(NeverNode::new),
                    r.late().map(TriggerNodes::fresh).orElseGet(NeverNode::new),
                    r.late().isEmpty());
        } else if (rule instanceof TriggerRule.AfterCount r) {
            return new AfterCountNode(r.n());
        } else if (rule instanceof TriggerRule.AfterProcessingTime r) {
            return new AfterProcessingTimeNode(r.delayMs(), r.alignedToMs());
        } else if (rule instanceof TriggerRule.AfterChange r) {
            return new AfterChangeNode(r.by());
        } else if (rule instanceof TriggerRule.AfterQuiet r) {
            return new AfterQuietNode(r.ms());
        } else if (rule instanceof TriggerRule.Repeatedly r) {
            return new RepeatedlyNode(fresh(r.repeated()));
        } else if (rule instanceof TriggerRule.AfterFirst r) {
            return new AfterFirstNode(r.parts().stream().map(TriggerNodes::fresh).toList());
        } else if (rule instanceof TriggerRule.AfterAll r) {
            return new AfterAllNode(r.parts().stream().map(TriggerNodes::fresh).toList());
        } else if (rule instanceof TriggerRule.AfterEach r) {
            return new AfterEachNode(r.parts().stream().map(TriggerNodes::fresh).toList());
        } else if (rule instanceof TriggerRule.OrFinally r) {
            return new OrFinallyNode(fresh(r.main()), fresh(r.until()));
        }
        return new NeverNode();
    }

    /** Remembers when elements came. */
    private abstract static class Leaf extends TriggerNode {
        /** Processing time, ms, of each element since the node's start. */
        final List<Long> arrivals = new ArrayList<>();

        Leaf(Function<List<TriggerNode>, TriggerNode> maker) {
            super(List.of(), maker);
        }

        @Override
        void onElement(long value, long clock) {
            arrivals.add(clock);
        }

        @Override
        void fire(Moment now) {
            finish();
        }

        @Override
        void forget() {
            arrivals.clear();
        }

        @Override
        void takeFrom(TriggerNode other) {
            arrivals.addAll(((Leaf) other).arrivals);
        }
    }

    private static final class NeverNode extends Leaf {
        NeverNode() {
            super(parts -> new NeverNode());
        }

        @Override
        boolean isReady(Moment now) {
            return false;
        }
    }

    private static final class AfterCountNode extends Leaf {
        private final long n;

        AfterCountNode(long n) {
            super(parts -> new AfterCountNode(n));
            this.n = n;
        }

        @Override
        boolean isReady(Moment now) {
            return arrivals.size() >= n;
        }
    }

    private static final class AfterProcessingTimeNode extends Leaf {
        private final long delay;
        private final Optional<Long> period;

        AfterProcessingTimeNode(long delay, Optional<Long> period) {
            super(parts -> new AfterProcessingTimeNode(delay, period));
            this.delay = delay;
            this.period = period;
        }

        /**
         * The smallest multiple of the period that is greater than the time; the clock is not
         * negative.
         */
        private long aligned(long time) {
            return period.map(each -> (time / each + 1) * each).orElse(time);
        }

        @Override
        Stream<Long> ownDeadlines() {
            return arrivals.stream()
                    .min(Long::compare)
                    .map(first -> aligned(first + delay))
                    .stream();
        }

        @Override
        boolean isReady(Moment now) {
            return ownDeadlines().anyMatch(deadline -> deadline <= now.clock());
        }
    }

    private static final class AfterQuietNode extends Leaf {
        private final long ms;

        AfterQuietNode(long ms) {
            super(parts -> new AfterQuietNode(ms));
            this.ms = ms;
        }

        @Override
        Stream<Long> ownDeadlines() {
            return arrivals.stream().max(Long::compare).map(last -> last + ms).stream();
        }

        @Override
        boolean isReady(Moment now) {
            return ownDeadlines().anyMatch(deadline -> deadline <= now.clock());
        }
    }

    private static final class AfterChangeNode extends TriggerNode {
        private final long by;
        private Optional<Long> shown = Optional.empty();
        private Optional<Long> newest = Optional.empty();

        /** It has a value to go by, and neither it nor a part that it belongs to has finished. */
        private boolean goesOn;

        AfterChangeNode(long by) {
            super(List.of(), parts -> new AfterChangeNode(by));
            this.by = by;
        }

        @Override
        void onElement(long value, long clock) {
            if (!goesOn) {
                shown = Optional.empty();
            }
            goesOn = true;
            newest = Optional.of(value);
        }

        @Override
        boolean isReady(Moment now) {
            return goesOn
                    && newest.isPresent()
                    && shown.map(then -> Math.abs(newest.get() - then) > by).orElse(true);
        }

        @Override
        void fire(Moment now) {
            finish();
        }

        @Override
        void forget() {
            shown = newest.or(() -> shown);
            newest = Optional.empty();
            goesOn = false;
        }

        @Override
        void restart() {
            super.restart();
            shown = Optional.empty();
        }

        @Override
        void repeat() {
            super.repeat();
            goesOn = shown.isPresent();
        }

        @Override
        void afterMerge(List<TriggerNode> nodes) {
            List<AfterChangeNode> all = nodes.stream().map(AfterChangeNode.class::cast).toList();
            List<AfterChangeNode> going =
                    all.size() == 1 ? all : all.stream().filter(node -> node.goesOn).toList();
            if (going.size() == 1) {
                shown = going.get(0).shown;
                newest = going.get(0).newest;
            }
            goesOn = all.stream().anyMatch(node -> node.goesOn);
        }
    }

    private static final class AfterWatermarkNode extends TriggerNode {
        private static final int EARLY = 0;
        private static final int LATE = 1;
        private final boolean once;

        /** The pane at the end has been asked for. */
        private boolean endFired;

        /**
         * @param once it is finished after the end
         */
        AfterWatermarkNode(TriggerNode early, TriggerNode late, boolean once) {
            this(List.of(new RepeatedlyNode(early), new RepeatedlyNode(late)), once);
        }

        private AfterWatermarkNode(List<TriggerNode> parts, boolean once) {
            super(parts, merged -> new AfterWatermarkNode(merged, once));
            this.once = once;
        }

        private TriggerNode turn() {
            return parts.get(endFired ? LATE : EARLY);
        }

        @Override
        void onElement(long value, long clock) {
            turn().element(value, clock);
        }

        @Override
        Stream<Long> ownDeadlines() {
            return turn().deadlines();
        }

        @Override
        boolean isReady(Moment now) {
            return (!endFired && now.endPassed()) || turn().ready(now);
        }

        @Override
        void fire(Moment now) {
            if (endFired || !now.endPassed()) {
                turn().fire(now);
                return;
            }
            parts.get(EARLY).forget();
            endFired = true;
            if (once) {
                finish();
            }
        }

        @Override
        void restart() {
            super.restart();
            endFired = false;
        }

        @Override
        void repeat() {
            super.repeat();
            endFired = false;
        }

        @Override
        boolean endMovesAhead() {
            boolean changes = super.endMovesAhead() || endFired;
            // A window that had finished under another trigger has not fired at the end.
            finished &= !endFired;
            if (endFired) {
                parts.get(LATE).restart();
            }
            endFired = false;
            return changes;
        }

        @Override
        List<TriggerNode> heardOn(int part, List<TriggerNode> nodes) {
            List<TriggerNode> early =
                    nodes.stream().filter(n -> !((AfterWatermarkNode) n).endFired).toList();
            return part == EARLY && !early.isEmpty() ? early : nodes;
        }

        @Override
        void afterMerge(List<TriggerNode> nodes) {
            endFired = nodes.stream().allMatch(n -> ((AfterWatermarkNode) n).endFired);
            if (!endFired && nodes.size() > 1) {
                parts.get(LATE).restart();
            }
        }
    }

    private static final class RepeatedlyNode extends TriggerNode {
        RepeatedlyNode(TriggerNode repeated) {
            super(List.of(repeated), parts -> new RepeatedlyNode(parts.get(0)));
        }

        @Override
        boolean isReady(Moment now) {
            return parts.get(0).ready(now);
        }

        @Override
        void fire(Moment now) {
            parts.get(0).fire(now);
            if (parts.get(0).finished) {
                parts.get(0).repeat();
            }
        }
    }

    private static final class AfterFirstNode extends TriggerNode {
        AfterFirstNode(List<TriggerNode> parts) {
            super(parts, AfterFirstNode::new);
        }

        @Override
        boolean isReady(Moment now) {
            return parts.stream().anyMatch(part -> part.ready(now));
        }

        @Override
        void fire(Moment now) {
            parts.stream().filter(part -> part.ready(now)).forEach(part -> part.fire(now));
            finish();
        }

        @Override
        boolean partsSayFinished() {
            return parts.stream().anyMatch(part -> part.finished);
        }
    }

    private static final class AfterAllNode extends TriggerNode {
        AfterAllNode(List<TriggerNode> parts) {
            super(parts, AfterAllNode::new);
        }

        @Override
        boolean isReady(Moment now) {
            // A part is finished already if the others have become unfinished again.
            return parts.stream().allMatch(part -> part.finished || part.ready(now));
        }

        @Override
        void fire(Moment now) {
            parts.stream().filter(part -> !part.finished).forEach(part -> part.fire(now));
            finish();
        }

        @Override
        boolean partsSayFinished() {
            return parts.stream().allMatch(part -> part.finished);
        }
    }

    private static final class AfterEachNode extends TriggerNode {
        AfterEachNode(List<TriggerNode> parts) {
            super(parts, AfterEachNode::new);
        }

        /** Which part's turn it is: the first one's that is not finished. */
        private int turn() {
            int turn = 0;
            while (turn < parts.size() && parts.get(turn).finished) {
                turn++;
            }
            return turn;
        }

        /** What comes after the part whose turn it is has not begun. */
        private void restartWhatComesLater() {
            parts.stream().skip(turn() + 1L).forEach(TriggerNode::restart);
        }

        @Override
        void onElement(long value, long clock) {
            parts.get(turn()).element(value, clock);
        }

        @Override
        Stream<Long> ownDeadlines() {
            return parts.get(turn()).deadlines();
        }

        @Override
        boolean isReady(Moment now) {
            return parts.get(turn()).ready(now);
        }

        @Override
        void fire(Moment now) {
            parts.get(turn()).fire(now);
            if (partsSayFinished()) {
                finish();
            }
        }

        @Override
        boolean partsSayFinished() {
            return turn() == parts.size();
        }

        @Override
        boolean endMovesAhead() {
            int before = turn();
            boolean changes = super.endMovesAhead();
            if (turn() < before) {
                restartWhatComesLater();
            }
            return changes;
        }

        @Override
        void afterMerge(List<TriggerNode> nodes) {
            if (nodes.size() > 1) {
                restartWhatComesLater();
            }
        }
    }

    private static final class OrFinallyNode extends TriggerNode {
        private static final int MAIN = 0;
        private static final int UNTIL = 1;

        OrFinallyNode(TriggerNode main, TriggerNode until) {
            this(List.of(main, until));
        }

        private OrFinallyNode(List<TriggerNode> parts) {
            super(parts, OrFinallyNode::new);
        }

        @Override
        boolean isReady(Moment now) {
            return parts.stream().anyMatch(part -> part.ready(now));
        }

        @Override
        void fire(Moment now) {
            boolean atLast = parts.get(UNTIL).ready(now);
            parts.get(atLast ? UNTIL : MAIN).fire(now);
            if (atLast || parts.get(MAIN).finished) {
                finish();
            }
        }

        @Override
        boolean partsSayFinished() {
            return parts.stream().anyMatch(part -> part.finished);
        }
    }
}
