package io.tidemark.scenarios;

/** A scenario is wrong; the message is one line that names the place. */
public final class ScenarioException extends Exception {

    ScenarioException(String place, String problem) {
        super(place.isEmpty() ? problem : place + ": " + problem);
    }
}
