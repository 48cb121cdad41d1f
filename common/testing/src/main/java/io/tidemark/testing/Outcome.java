package io.tidemark.testing;

/**
 * What became of the records that a job was given.
 *
 * @param inputs how many there were
 * @param results those that are in a result
 * @param late those that came too late
 * @param deadLetters those that could not be read
 * @param skipped those that were passed over because they are none of the job's business
 */
public record Outcome(long inputs, long results, long late, long deadLetters, long skipped) {

    /** Whether each input became exactly one of them. */
    public boolean addsUp() {
        return inputs == results + late + deadLetters + skipped;
    }

    /** Whether there is at least one of each kind, so that nothing adds up by being empty. */
    public boolean hasAllKinds() {
        return results > 0 && late > 0 && deadLetters > 0 && skipped > 0;
    }
}
