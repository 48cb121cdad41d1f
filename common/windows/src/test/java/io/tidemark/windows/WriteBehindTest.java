package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.junit.jupiter.api.Test;

/** The table in front of a state and timers that count how often they are used. */
class WriteBehindTest {

    private static final long PLENTY = 1 << 24;
    private static final TypeSerializer<List<Long>> LISTS =
            Types.LIST(Types.LONG).createSerializer(new SerializerConfigImpl());

    private final Backend backend = new Backend();
    private final List<String> fired = new ArrayList<>();
    private WriteBehind<Integer> table;
    private ValueState<List<Long>> first;
    private ValueState<List<Long>> second;

    /** Keyed state and timers as Flink has them. */
    private static final class Backend implements KeyedFlink {

        private final Map<Integer, List<Long>> first = new HashMap<>();
        private final Map<Integer, List<Long>> second = new HashMap<>();
        private final TreeSet<Long> timers = new TreeSet<>();
        private Integer key;
        private int reads;
        private int writes;

        @Override
        public void setKey(Object now) {
            key = (Integer) now;
        }

        @Override
        public void registerTimer(long time) {
            timers.add(1_000 * time + key);
        }

        ValueState<List<Long>> state(Map<Integer, List<Long>> values) {
            return new ValueState<>() {
                @Override
                public List<Long> value() {
                    reads++;
                    return values.get(key);
                }

                @Override
                public void update(List<Long> value) {
                    writes++;
                    values.put(key, value);
                }

                @Override
                public void clear() {
                    writes++;
                    values.remove(key);
                }
            };
        }
    }

    private void start(long bytes, int maxStored) throws IOException {
        StoredKeys<Integer> stored =
                new StoredKeys<>(IntSerializer.INSTANCE, (long) maxStored * 104);
        table = new WriteBehind<>(backend, IntSerializer.INSTANCE, bytes, stored);
        first = table.value(backend.state(backend.first), LISTS, List::size);
        second = table.value(backend.state(backend.second), LISTS, List::size);
        stored.addAll(backend.first.keySet().stream());
        stored.addAll(backend.second.keySet().stream());
        stored.complete();
    }

    private void put(int key, long value, long time) throws Exception {
        table.enter(key);
        List<Long> values = first.value() == null ? new ArrayList<>() : first.value();
        values.add(value);
        first.update(values);
        table.registerTimer(time);
        table.leave();
    }

    private void clear(int key) throws Exception {
        table.enter(key);
        first.clear();
        table.leave();
    }

    private List<Long> read(int key) throws Exception {
        table.enter(key);
        List<Long> value = first.value();
        table.leave();
        return value;
    }

    private void advance(long watermark) throws Exception {
        table.advance(watermark, (key, time) -> fired.add(key + " at " + time));
    }

    @Test
    void whatComesAndGoesBetweenCheckpointsIsNeitherReadNorWritten() throws Exception {
        start(PLENTY, 100);
        put(1, 10, 5);
        put(1, 11, 5);
        put(2, 20, 4);
        advance(5);
        assertThat(fired).containsExactly("2 at 4", "1 at 5");
        assertThat(read(1)).containsExactly(10L, 11L);
        clear(1);
        clear(2);
        table.write();
        assertThat(backend.reads + backend.writes).isZero();
        assertThat(backend.timers).isEmpty();
        assertThat(table.size()).as("keys in the table").isZero();
    }

    @Test
    void aCheckpointHasValuesAndTimersAndWritesThemOnce() throws Exception {
        start(PLENTY, 100);
        put(1, 10, 5);
        table.write();
        table.write();
        assertThat(backend.first).containsExactly(Map.entry(1, List.of(10L)));
        assertThat(backend.timers).containsExactly(5_001L);
        assertThat(backend.writes).isEqualTo(1);
        put(1, 11, 5);
        assertThat(backend.first).as("a copy").containsExactly(Map.entry(1, List.of(10L)));
        clear(1);
        table.write();
        assertThat(backend.first).isEmpty();
        assertThat(table.size()).as("keys in the table").isZero();
    }

    @Test
    void aRestoreKnowsWhichKeysThereAre() throws Exception {
        backend.first.put(1, new ArrayList<>(List.of(10L)));
        start(PLENTY, 100);
        put(2, 20, 5);
        assertThat(backend.reads).isZero();
        put(1, 11, 5);
        assertThat(backend.reads).isEqualTo(1);
        assertThat(read(1)).containsExactly(10L, 11L);
        assertThat(backend.first.get(1)).as("a copy").containsExactly(10L);
    }

    @Test
    void ofMoreKeysThanAreKnownAnyOneIsRead() throws Exception {
        backend.first.put(1, List.of(10L));
        backend.first.put(2, List.of(20L));
        start(PLENTY, 1);
        put(3, 30, 5);
        assertThat(backend.reads).isEqualTo(1);
    }

    @Test
    void whereThereIsNoRoomTheKeyThatWasNotUsedForLongestGoes() throws Exception {
        start(1_000, 100);
        put(1, 10, 5);
        put(2, 20, 6);
        put(1, 11, 5);
        put(3, 30, 7);
        put(4, 40, 7);
        assertThat(backend.first).containsOnlyKeys(1, 2);
        assertThat(backend.timers).containsExactly(5_001L, 6_002L);
        advance(7);
        assertThat(fired).containsExactly("3 at 7", "4 at 7");
        assertThat(read(2)).containsExactly(20L);
    }

    @Test
    void atHandIsWhatIsHereOrWhatIsNowhereIfThereIsRoom() throws Exception {
        backend.first.put(1, List.of(10L));
        start(1_500, 100);
        assertThat(table.enterIfAtHand(1)).as("in the state alone").isFalse();
        assertThat(table.enterIfAtHand(2)).as("nowhere").isTrue();
        first.update(List.of(20L));
        table.leave();
        read(1);
        assertThat(table.enterIfAtHand(1)).as("here").isTrue();
        table.leave();
        put(3, 30, 5);
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.enterIfAtHand(4)).as("nowhere, without room").isFalse();
        assertThat(table.enterIfAtHand(2)).as("here").isTrue();
        assertThat(first.value()).containsExactly(20L);
        table.leave();
        assertThat(backend.reads).isEqualTo(1);
        assertThat(backend.writes).isZero();
    }

    @Test
    void aTimeThatHasPassedIsDueAtTheNextWatermark() throws Exception {
        start(PLENTY, 100);
        put(1, 10, 5);
        advance(5);
        put(1, 11, 5);
        advance(6);
        assertThat(fired).containsExactly("1 at 5", "1 at 5");
    }

    @Test
    void aKeyMayHaveManyTimers() throws Exception {
        start(PLENTY, 100);
        for (long time : new long[] {7, 5, 9, 5, 6, 9}) {
            put(1, time, time);
        }
        advance(6);
        assertThat(fired).containsExactly("1 at 5", "1 at 6");
        advance(7);
        assertThat(fired).endsWith("1 at 7").hasSize(3);
        put(1, 8, 8);
        table.write();
        assertThat(backend.timers).containsExactly(8_001L, 9_001L);
        advance(9);
        assertThat(fired).as("is Flink's now").hasSize(3);
        put(1, 9, 9);
        advance(9);
        assertThat(fired).endsWith("1 at 9").hasSize(4);
    }

    /** Large values take more room than small ones. */
    @Test
    void theBoundIsOfBytes() throws Exception {
        start(100_000, 1_000);
        for (int key = 0; key < 50; key++) {
            put(key, 1, 5);
        }
        assertThat(backend.first).isEmpty();
        table.enter(100);
        List<Long> many = new ArrayList<>();
        for (long value = 0; value < 5_000; value++) {
            many.add(value);
        }
        first.update(many);
        table.leave();
        assertThat(backend.first).hasSize(51);
    }

    /** As at a restore with another lateness, and a checkpoint before the first watermark. */
    @Test
    void whatIsOnlyToBeWokenUpIsNotRead() throws Exception {
        for (int key = 0; key < 100; key++) {
            backend.first.put(key, List.of(10L));
        }
        start(10_000, 100);
        for (int key = 0; key < 100; key++) {
            table.enter(key);
            table.registerTimer(5);
            table.leave();
        }
        table.write();
        assertThat(backend.timers).hasSize(100);
        assertThat(backend.reads).isZero();
    }

    /** A large one that is often used does not make the others look large. */
    @Test
    void aLargeKeyLeavesRoomForSmallOnes() throws Exception {
        start(PLENTY, 100);
        List<Long> many = new ArrayList<>();
        for (long value = 0; value < 1_000; value++) {
            many.add(value);
        }
        for (int i = 0; i < 100_000; i++) {
            table.enter(i % 50 == 0 ? -1 : i % 1_000);
            first.update(i % 50 == 0 ? many : new ArrayList<>(List.of(1L)));
            table.leave();
        }
        assertThat(backend.writes).isZero();
    }

    /** Against a map and a set of timers, with failures and reads through the table. */
    @Test
    void whateverTheBoundAllIsThere() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            try {
                check(new Random(seed));
            } catch (Throwable failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }

    private void check(Random random) throws Exception {
        Backend kept = backend;
        kept.first.clear();
        kept.second.clear();
        kept.timers.clear();
        int maxKeys = 1 + random.nextInt(10);
        start(1L << random.nextInt(14), maxKeys);
        List<Map<Integer, List<Long>>> expected = List.of(new HashMap<>(), new HashMap<>());
        Set<Long> owed = new HashSet<>();
        Set<Long> done = new HashSet<>();
        long watermark = 0;
        for (int step = 0; step < 300; step++) {
            int dice = random.nextInt(20);
            if (dice == 0) {
                table.write();
                for (int value = 0; value < 2; value++) {
                    assertThat(value == 0 ? kept.first : kept.second)
                            .isEqualTo(expected.get(value));
                }
                if (random.nextBoolean()) {
                    start(1L << random.nextInt(14), maxKeys);
                }
            } else if (dice == 1) {
                watermark += random.nextInt(20);
                long now = watermark;
                table.advance(
                        now,
                        (key, time) -> {
                            assertThat(time).isLessThanOrEqualTo(now);
                            assertThat(table.key()).isEqualTo(key);
                            done.add(1_000 * time + key);
                        });
                Set<Long> flinks = kept.timers.headSet(1_000 * (now + 1), false);
                done.addAll(flinks);
                flinks.clear();
                owed.removeIf(timer -> timer < 1_000 * (now + 1) && done.contains(timer));
                assertThat(owed).allMatch(timer -> timer >= 1_000 * (now + 1));
            } else {
                int key = random.nextInt(20);
                int value = random.nextInt(2);
                ValueState<List<Long>> state = value == 0 ? first : second;
                if (random.nextBoolean() || !table.enterIfAtHand(key)) {
                    table.enter(key);
                }
                if (random.nextBoolean()) {
                    assertThat(state.value()).isEqualTo(expected.get(value).get(key));
                }
                if (random.nextInt(3) == 0) {
                    state.clear();
                    expected.get(value).remove(key);
                } else {
                    List<Long> list = state.value() == null ? new ArrayList<>() : state.value();
                    list.add((long) step);
                    state.update(list);
                    expected.get(value).put(key, new ArrayList<>(list));
                }
                if (random.nextInt(3) == 0) {
                    long time = watermark + 1 + random.nextInt(30);
                    table.registerTimer(time);
                    owed.add(1_000 * time + key);
                    done.remove(1_000 * time + key);
                }
                table.leave();
            }
        }
    }
}
