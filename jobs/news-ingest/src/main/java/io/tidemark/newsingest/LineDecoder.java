package io.tidemark.newsingest;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Origin;
import java.io.Serializable;

/**
 * Makes a post of each line, skips notices, and makes a dead letter of what is neither.
 *
 * @param origin where the lines come from, and the topic that they go to
 * @param job the job's name in dead letters
 */
record LineDecoder(Origin origin, String job) implements Serializable {

    Decoded<Post> decode(StreamLine line) {
        try {
            if (line.cut()) {
                throw new UnreadableLineException(
                        "the line is longer than " + line.bytes().length + " bytes; cut there");
            }
            return PostDecoder.decode(line.bytes(), line.receivedAt())
                    .map(Decoded::of)
                    .orElse(Decoded.skipped());
        } catch (UnreadableLineException e) {
            return Decoded.unreadable(
                    DeadLetter.of(origin, null, line.bytes(), line.receivedAt(), e, job));
        }
    }
}
