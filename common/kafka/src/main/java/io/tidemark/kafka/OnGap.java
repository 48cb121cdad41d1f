package io.tidemark.kafka;

/** What a job does whose topic no longer holds all records that the job has not read yet. */
public enum OnGap {
    /** The job ends with a line that says what is gone, and is not restarted. */
    FAIL,
    /** What is gone is counted and told in the log, and the job reads on behind it. */
    CONTINUE
}
