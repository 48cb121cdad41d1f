package io.tidemark.tables;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The newest of many records that were set aside. For use in one thread. */
public final class NewestSetAside {

    private static final Comparator<SetAside> OLDEST_FIRST =
            Comparator.comparingLong(SetAside::timestamp)
                    .thenComparing(SetAside::topic)
                    .thenComparing(SetAside::offset)
                    .thenComparing(SetAside::partition);

    private final int limit;
    private final int mostBytes;
    private final PriorityQueue<SetAside> newest = new PriorityQueue<>(OLDEST_FIRST);

    /**
     * @param limit how many are kept at most
     * @param mostBytes how much of a key or a value is kept at most
     */
    public NewestSetAside(int limit, int mostBytes) {
        this.limit = limit;
        this.mostBytes = mostBytes;
    }

    /** Keeps a record if it is one of the newest. */
    public void add(SetAside record) {
        newest.add(record.shortened(mostBytes, mostBytes));
        if (newest.size() > limit) {
            newest.remove();
        }
    }

    /** Those that were kept. */
    public List<SetAside> newestFirst() {
        List<SetAside> all = new ArrayList<>(newest);
        all.sort(OLDEST_FIRST.reversed());
        return List.copyOf(all);
    }
}
