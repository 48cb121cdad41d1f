package io.tidemark.alerts;

import java.math.BigDecimal;

/**
 * A price at a time.
 *
 * @param time in ms since the epoch (UTC)
 * @param price above zero
 */
public record PricePoint(long time, BigDecimal price) {}
