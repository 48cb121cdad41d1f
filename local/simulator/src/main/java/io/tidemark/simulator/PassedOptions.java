package io.tidemark.simulator;

import io.tidemark.simulator.PassedOn.Part;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The simulator's options as another command line offers them: text without a default, since what
 * was not given is not handed on, and the simulator checks what was. An option that is added to the
 * simulator with a {@link PassedOn} appears here.
 */
public final class PassedOptions {

    private PassedOptions() {}

    /** Those that are only about the quote API and the stream of posts. */
    public static List<OptionSpec> ofServices() {
        return of(Part.SERVICES);
    }

    /** Those that are about the topics of the exercises and the socket, too. */
    public static List<OptionSpec> ofExercises() {
        return of(Part.EXERCISES);
    }

    private static List<OptionSpec> of(Part part) {
        return CommandSpec.forAnnotatedObject(new SimulatorOptions()).options().stream()
                .filter(option -> partOf(option).filter(part::equals).isPresent())
                .map(PassedOptions::asText)
                .toList();
    }

    private static Optional<Part> partOf(OptionSpec option) {
        return option.userObject() instanceof AnnotatedElement field
                ? Optional.ofNullable(field.getAnnotation(PassedOn.class)).map(PassedOn::value)
                : Optional.empty();
    }

    private static OptionSpec asText(OptionSpec option) {
        return OptionSpec.builder(option.longestName())
                .paramLabel(option.paramLabel())
                .type(option.typeInfo().isBoolean() ? Boolean.class : String.class)
                .description(description(option))
                .build();
    }

    /** What picocli would fill in from the type and the default, which are gone. */
    private static String description(OptionSpec option) {
        String text = String.join(" ", option.description());
        if (option.defaultValue() != null) {
            text = text.replace("${DEFAULT-VALUE}", option.defaultValue());
        }
        if (option.completionCandidates() != null) {
            List<String> candidates =
                    StreamSupport.stream(option.completionCandidates().spliterator(), false)
                            .toList();
            text = text.replace("${COMPLETION-CANDIDATES}", String.join(", ", candidates));
        }
        return text;
    }
}
