package io.tidemark.catalogue;

import java.util.List;
import java.util.function.Function;

/** Finds something by its name. */
final class Names {

    private Names() {}

    /** What has the name; if nothing has, the exception says which names there are. */
    static <T> T find(List<T> all, Function<T, String> nameOf, String what, String name) {
        return all.stream()
                .filter(each -> nameOf.apply(each).equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "there is no %s '%s'; there are: %s"
                                                .formatted(
                                                        what,
                                                        name,
                                                        String.join(
                                                                ", ",
                                                                all.stream()
                                                                        .map(nameOf)
                                                                        .toList()))));
    }
}
