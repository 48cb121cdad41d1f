package io.tidemark.simulator;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an option that a command line offers as its own and hands on as it is ({@link
 * PassedOptions}). One without this mark is for who starts the simulator.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface PassedOn {

    /** What the option is about. */
    enum Part {
        /** Only the quote API and the stream of posts. */
        SERVICES,
        /** The topics of the exercises and the socket, too. */
        EXERCISES
    }

    /** What the option is about. */
    Part value();
}
