package io.tidemark.kafka;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a job does about records that are gone before it could read them, as a mixin. */
public final class GapOptions {

    static final String NAME = "--on-gap";

    @Option(
            names = NAME,
            paramLabel = "fail|continue",
            defaultValue = "fail",
            converter = OnGapConverter.class,
            description =
                    "What to do when a topic no longer holds all that the job has not read yet,"
                            + " because the job was away for longer than records are kept, or the"
                            + " topic was made anew: fail, which tells what is gone, or continue,"
                            + " which counts it (records-lost-to-retention) and reads on behind it."
                            + " Default: ${DEFAULT-VALUE}.")
    OnGap onGap;

    /** What the user wants. */
    public OnGap onGap() {
        return onGap;
    }

    static final class OnGapConverter implements ITypeConverter<OnGap> {

        @Override
        public OnGap convert(String text) {
            for (OnGap onGap : OnGap.values()) {
                if (onGap.name().equalsIgnoreCase(text)) {
                    return onGap;
                }
            }
            throw new TypeConversionException("'" + text + "' is none of fail, continue");
        }
    }
}
