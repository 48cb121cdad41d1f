package io.tidemark.newsimpact;

import javax.annotation.Nullable;

/** A candle or a burst of a company; one of them is null. */
public record Fact(String symbol, @Nullable Candle candle, @Nullable Burst burst) {}
