package org.example.takings;

/**
 * Somebody got money back in a shop.
 *
 * @param time when, in ms since the epoch (UTC)
 */
public record Refund(String shop, long cents, long time) {}
