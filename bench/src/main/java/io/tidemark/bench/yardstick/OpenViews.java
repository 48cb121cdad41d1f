package io.tidemark.bench.yardstick;

import java.util.List;

/**
 * Page views whose windows do not end until {@link PageViewContent#writeEnd} lets them.
 *
 * @param input a topic of its own
 */
record OpenViews(String input, PageViewContent views) implements Content {

    @Override
    public List<String> tables() {
        return List.of();
    }

    @Override
    public long records() {
        return views.records();
    }

    @Override
    public void write(Writer writer) {
        views.writeViews(input, writer);
    }

    @Override
    public Recount recount() {
        return views.recount();
    }
}
