package io.tidemark.windows.model;

import java.util.List;

/** Rules, and what happens. */
public record Script(Rules rules, List<Step> steps) {}
