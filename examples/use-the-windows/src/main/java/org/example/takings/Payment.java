package org.example.takings;

/**
 * Somebody paid in a shop.
 *
 * @param time when, in ms since the epoch (UTC)
 */
public record Payment(String shop, long cents, long time) {}
