package io.tidemark.windows;

import static org.apache.flink.runtime.state.KeyGroupRangeAssignment.assignKeyToParallelOperator;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One of two senders goes idle, one of two receivers hears of it and the other does not before an
 * unaligned checkpoint, from which the job starts with other numbers of both.
 */
class IdleStatusUnderWayTest {

    private static final WindowSpec TENS = new WindowSpec(10, 10, 0, 0);
    private static final int KEYS = 20;

    private long ids;

    static Stream<Arguments> senderAndParallelisms() {
        return IntStream.range(0, 2 * 3 * 3)
                .mapToObj(i -> Arguments.of(i % 2, 1 + i / 2 % 3, 1 + i / 6));
    }

    @ParameterizedTest
    @MethodSource("senderAndParallelisms")
    void eachKeyIsJudgedByWhatItsReceiverHadHeard(int idle, int newSenders, int newReceivers)
            throws Exception {
        WindowsModel expected = new WindowsModel(TENS);
        try (SlicedJob job = new SlicedJob(TENS, 100, false, 1, true, expected)) {
            job.restore(2, 2, true, TENS);
            expected.restored(TENS, false);
            int active = 1 - idle;
            job.mark(idle, 9);
            job.mark(active, 9);
            job.deliverAll();
            elements(job, expected, idle, 12);
            job.status(idle, WatermarkStatus.IDLE);
            job.deliverAll(idle, 1);
            elements(job, expected, active, 23);
            job.mark(active, 29);
            job.deliverAll(active, 0);
            job.deliverAll(active, 1);

            job.restore(newSenders, newReceivers, true, TENS);
            expected.restored(TENS, true);
            List<Long> lateIds = new ArrayList<>();
            for (int sender = 0; sender < newSenders; sender++) {
                for (Event event : elements(job, expected, sender, 15)) {
                    if (assignKeyToParallelOperator(event.key(), SlicedJob.MAX_PARALLELISM, 2)
                            == 1) {
                        lateIds.add(event.id());
                    }
                }
                elements(job, expected, sender, 31);
            }
            for (int sender = 0; sender < newSenders; sender++) {
                job.mark(sender, 100);
            }
            job.deliverAll();

            assertThat(job.outcome().late())
                    .extracting(Event::id)
                    .containsExactlyInAnyOrderElementsOf(lateIds);
            assertThat(expected.late())
                    .extracting(Event::id)
                    .containsExactlyInAnyOrderElementsOf(lateIds);
            assertThat(job.outcome().values()).isEqualTo(expected.values());
            assertThat(expected.underWay()).isEmpty();
            job.assertNothingLeft();
        }
    }

    private List<Event> elements(SlicedJob job, WindowsModel expected, int sender, long timestamp)
            throws Exception {
        List<Event> events = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            Event event = new Event(key, ids++, timestamp);
            events.add(event);
            expected.sent(event);
            job.element(sender, event);
        }
        return events;
    }
}
