package io.tidemark.exercises;

import io.tidemark.runtime.Home;
import io.tidemark.runtime.PlatformException;
import io.tidemark.runtime.Ports;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the person who starts an exercise decides.
 *
 * @param home where the platform writes
 * @param ports where its services are
 * @param checkpointInterval how often each job commits its results
 * @param window exercise 1: what leaves together; empty for the exercise's own
 * @param zone exercise 1: from whose midnight windows are counted; empty for the epoch in UTC
 * @param bounded to have a fixed number of records counted instead of live ones
 * @param talkPort exercise 3: where the simulator talks; empty for the course's
 * @param simulator options of the simulator; they come behind those of the exercise, and so
 *     overrule them
 */
public record ExerciseOptions(
        Home home,
        Ports ports,
        Duration checkpointInterval,
        Optional<Duration> window,
        Optional<ZoneId> zone,
        Optional<Bounded> bounded,
        OptionalInt talkPort,
        List<String> simulator) {

    /**
     * What is written first, and then counted by jobs that end.
     *
     * @param records how many in good time, a thousand a second
     * @param partitions of each topic
     */
    public record Bounded(long records, int partitions) {

        /**
         * Checks the numbers.
         *
         * @throws PlatformException if one is less than 1, in one line that names the option
         */
        public Bounded {
            if (records < 1) {
                throw PlatformException.refused(Exercise.BOUNDED_RECORDS + ": must be 1 or more");
            }
            if (partitions < 1) {
                throw PlatformException.refused(Exercise.PARTITIONS + ": must be 1 or more");
            }
        }
    }
}
