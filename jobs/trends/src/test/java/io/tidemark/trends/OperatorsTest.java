package io.tidemark.trends;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.state.StateDefinition;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** What the operators keep, and what they forget. */
class OperatorsTest {

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long BUCKET = 10 * MINUTE;
    private static final long DAY = 144 * BUCKET;

    private static final long KNOWN_SINCE = -2 * DAY;

    private static final Trends.Settings SETTINGS =
            new Trends.Settings(
                    20,
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(10),
                    Duration.ofDays(1),
                    KNOWN_SINCE,
                    1,
                    5,
                    3,
                    1.5,
                    Duration.ofMinutes(5),
                    Duration.ofHours(4),
                    Duration.ZERO,
                    false);

    private static Trends.Settings knownSince(long time) {
        return new Trends.Settings(
                SETTINGS.top(),
                SETTINGS.every(),
                SETTINGS.bucket(),
                SETTINGS.history(),
                time,
                SETTINGS.minHistory(),
                SETTINGS.minUsers(),
                SETTINGS.burstFrom(),
                SETTINGS.burstBelow(),
                SETTINGS.burstQuiet(),
                SETTINGS.burstLongest(),
                SETTINGS.followClockAfter(),
                SETTINGS.discardOther());
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Mention, Score> score(
            Trends.Settings settings) throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new ScoreTopics(settings).operator(StateDefinition.empty()),
                        Mention::topic,
                        Types.STRING);
        harness.open();
        return harness;
    }

    private static StreamRecord<Mention> mention(String user, long time) {
        return new StreamRecord<>(new Mention("hashtag:ai", user, time), time);
    }

    @Test
    void aTopicOfWhichNobodyHasWrittenForADayLeavesNothing() throws Exception {
        var harness = score(SETTINGS);
        for (int user = 0; user < 6; user++) {
            harness.processElement(mention("u" + user, 5));
        }
        // Of the next window, and not yet of this one.
        harness.processElement(mention("u9", 10_000));
        harness.processWatermark(9_999);
        assertThat(harness.extractOutputValues())
                .singleElement()
                .extracting(Score::at, Score::users, Score::expected)
                .containsExactly(10_000L, 6, 0.0);
        assertThat(harness.getSideOutput(ScoreTopics.BURSTS))
                .singleElement()
                .extracting(burst -> burst.getValue().end())
                .isNull();
        harness.processWatermark(BUCKET + MINUTE);
        // What users wrote ten minutes ago is gone; the bucket's number is left, and the burst.
        assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
        harness.processWatermark(BUCKET + 6 * MINUTE);
        assertThat(harness.getSideOutput(ScoreTopics.BURSTS)).hasSize(2);
        assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
        assertThat(harness.numEventTimeTimers()).isEqualTo(1);
        // The last window in whose mean the bucket is.
        harness.processElement(mention("u1", DAY + 2 * BUCKET - 20_000));
        for (int user = 0; user < 5; user++) {
            harness.processElement(mention("u" + user, DAY + 2 * BUCKET - 15_000));
        }
        harness.processWatermark(DAY + 2 * BUCKET - 1);
        var last = harness.extractOutputValues();
        assertThat(last.get(last.size() - 2).expected()).isEqualTo(7 / 144.0);
        assertThat(last.get(last.size() - 1).expected()).isZero();
        harness.processWatermark(3 * DAY);
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
        harness.close();
    }

    @Test
    void whatIsNotKnownIsNoReasonForABurst() throws Exception {
        // In the midst of the bucket from ten to twenty minutes: the next one is the first known.
        var harness = score(knownSince(BUCKET + 1));
        for (long time = 0; time < 60 * MINUTE; time += MINUTE) {
            harness.processElement(mention("u" + time, time));
            // More than usual, as soon as anything is known.
            if (time >= 40 * MINUTE && time / MINUTE % 2 == 0) {
                harness.processElement(mention("v" + time, time));
            }
        }
        harness.processWatermark(60 * MINUTE - 1);
        assertThat(harness.getSideOutput(ScoreTopics.BURSTS)).isNull();
        var scores = harness.extractOutputValues();
        assertThat(scores.get(0).at()).isGreaterThan(40 * MINUTE);
        Score last = scores.get(scores.size() - 1);
        assertThat(last.users()).isEqualTo(15);
        assertThat(last.expected()).isEqualTo(35 / 3.0);
        assertThat(last.curve()).startsWith(-1, -1, -1).endsWith(-1, -1, 10, 10, 15, 15);
        harness.close();
    }

    @Test
    void aBurstOfWhichNoScoreIsKnownAnyMoreEnds() throws Exception {
        var harness = score(SETTINGS);
        for (int user = 0; user < 9; user++) {
            harness.processElement(mention("u" + user, 5));
        }
        harness.processWatermark(10_000);
        var checkpoint = harness.snapshot(1, 1);
        harness.close();
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new ScoreTopics(knownSince(DAY)).operator(StateDefinition.empty()),
                        Mention::topic,
                        Types.STRING);
        harness.initializeState(checkpoint);
        harness.open();
        harness.processWatermark(BUCKET);
        assertThat(harness.extractOutputValues()).isEmpty();
        assertThat(harness.getSideOutput(ScoreTopics.BURSTS))
                .singleElement()
                .extracting(burst -> burst.getValue().end())
                .isEqualTo(20_000L);
        harness.close();
    }

    @Test
    void aBurstLastsForFourHoursAtMost() throws Exception {
        var harness = score(SETTINGS);
        for (long time = 0; time < 5 * 60 * MINUTE; time += MINUTE) {
            harness.processElement(mention("u" + time, time));
        }
        harness.processWatermark(5 * 60 * MINUTE - 1);
        var bursts =
                harness.getSideOutput(ScoreTopics.BURSTS).stream()
                        .map(burst -> burst.getValue())
                        .toList();
        assertThat(bursts).hasSizeGreaterThanOrEqualTo(2);
        assertThat(bursts.get(1).end() - bursts.get(0).burst().start()).isEqualTo(4 * 60 * MINUTE);
        harness.close();
    }

    @Test
    void anIdIsRememberedUntilItsTickIsOver() throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new DropRepeated(10_000).operator(StateDefinition.empty()),
                        Post::id,
                        Types.STRING);
        harness.open();
        Post post = new Post("1", 5, "u", "", new String[0], null, new byte[0]);
        harness.processElement(post, 5);
        harness.processElement(post, 5);
        harness.processWatermark(9_998);
        harness.processElement(post, 5);
        assertThat(harness.extractOutputValues()).hasSize(1);
        assertThat(harness.getSideOutput(DropRepeated.LATE)).isNull();
        harness.processWatermark(9_999);
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
        harness.processElement(post, 5);
        assertThat(harness.getSideOutput(DropRepeated.LATE)).hasSize(1);
        harness.close();
    }

    @Test
    void rowsThatHaveNotChangedAreNotToldAgainAndThoseThatLeaveAre() throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new TopTable(2, 10)), score -> 0, Types.INT);
        harness.open();
        for (String topic : new String[] {"a", "b", "c"}) {
            harness.processElement(score(topic, 10, topic.equals("c") ? 9 : 5), 0);
            harness.processElement(score(topic, 20, topic.equals("b") ? 4 : 9), 0);
        }
        harness.processWatermark(9);
        assertThat(harness.extractOutputValues())
                .extracting(row -> row.topic() + row.rank())
                .containsExactly("c1", "a2");
        harness.processWatermark(19);
        assertThat(harness.extractOutputValues())
                .extracting(row -> row.topic() + row.rank())
                .containsExactly("c1", "a2", "a1", "c2");
        harness.processElement(score("c", 30, 9), 0);
        harness.processElement(score("d", 30, 5), 0);
        harness.processElement(score("c", 40, 9), 0);
        harness.processElement(score("d", 40, 5), 0);
        harness.processWatermark(39);
        assertThat(harness.extractOutputValues())
                .extracting(row -> row.topic() + row.rank())
                .containsExactly("c1", "a2", "a1", "c2", "c1", "d2", "a0");
        harness.processWatermark(49);
        assertThat(harness.extractOutputValues())
                .extracting(row -> row.topic() + row.rank())
                .endsWith("c0", "d0");
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
        harness.close();
    }

    private static Score score(String topic, long at, int users) {
        return new Score(topic, at, users, 0, users, new int[] {users});
    }

    @Test
    void postsAndTheirWatermarkWaitForTheCompanies() throws Exception {
        var harness =
                new TwoInputStreamOperatorTestHarness<>(
                        new FindMentions(Map.of(0, 1L, 1, 0L), Duration.ofSeconds(10)));
        harness.open();
        Post post = new Post("1", 5, "u", "Apple", new String[0], null, new byte[0]);
        harness.processElement1(post, 5);
        harness.processWatermark1(new Watermark(9));
        harness.processWatermark2(new Watermark(9));
        harness.processElement2(new CompanyRow(0, 1, "AAPL", "Apple Inc."), 0);
        assertThat(harness.getOutput()).isEmpty();
        harness.processElement2(new CompanyRow(1, 0, null, null), 0);
        assertThat(harness.getOutput())
                .containsExactly(
                        new StreamRecord<>(new Mention("company:AAPL", "u", 5), 5),
                        new Watermark(9));
        harness.processElement2(new CompanyRow(0, 2, "AAPL", null), 0);
        harness.processElement1(post, 5);
        assertThat(harness.getOutput()).hasSize(2);
        harness.close();
    }

    @Test
    void whatWaitsIsPartOfACheckpointAndSoAreTheCompanies() throws Exception {
        var harness =
                new TwoInputStreamOperatorTestHarness<>(
                        new FindMentions(Map.of(0, 1L), Duration.ofSeconds(10)));
        harness.open();
        Post post = new Post("1", 5, "u", "Apple", new String[0], null, new byte[0]);
        harness.processElement2(new CompanyRow(0, 0, "AAPL", "Apple Inc."), 0);
        harness.processElement1(post, 5);
        var checkpoint = harness.snapshot(1, 1);
        harness.close();
        harness =
                new TwoInputStreamOperatorTestHarness<>(
                        new FindMentions(Map.of(0, 1L), Duration.ofSeconds(10)));
        harness.initializeState(checkpoint);
        harness.open();
        assertThat(harness.getOutput()).isEmpty();
        harness.processElement2(new CompanyRow(0, 1, null, null), 0);
        assertThat(harness.getOutput())
                .containsExactly(new StreamRecord<>(new Mention("company:AAPL", "u", 5), 5));
        harness.close();
    }

    @Test
    void postsDoNotWaitForever() throws Exception {
        var harness =
                new TwoInputStreamOperatorTestHarness<>(
                        new FindMentions(Map.of(0, 1L), Duration.ofSeconds(10)));
        harness.open();
        harness.processElement1(
                new Post("1", 5, "u", "$AAPL", new String[0], null, new byte[0]), 5);
        harness.setProcessingTime(9_999);
        assertThat(harness.getOutput()).isEmpty();
        harness.setProcessingTime(10_000);
        assertThat(harness.getOutput()).hasSize(1);
        harness.close();
    }
}
