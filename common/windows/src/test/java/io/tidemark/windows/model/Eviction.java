package io.tidemark.windows.model;

import java.util.List;

/**
 * What is thrown out of a window when a pane comes out.
 *
 * @param limit how many elements stay, or how many ms before the newest timestamp are thrown out
 * @param after it happens when the function has seen the elements, not before
 */
public record Eviction(Kind kind, long limit, boolean after) {

    /** What the limit counts. */
    public enum Kind {
        COUNT,
        TIME
    }

    /** What stays of elements in the order of their arrival. */
    List<Element> keep(List<Element> elements) {
        if (kind == Kind.COUNT) {
            return elements.subList((int) Math.max(0, elements.size() - limit), elements.size());
        }
        long newest = elements.stream().mapToLong(Element::timestamp).max().orElse(Long.MIN_VALUE);
        return elements.stream().filter(e -> e.timestamp() > newest - limit).toList();
    }
}
