package io.tidemark.exercises;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Order;
import io.tidemark.catalogue.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Exercise 1a: every product that was bought is in exactly one parcel over all panes, that of its
 * window, late or not.
 */
public final class ShipmentsRecount implements Recount {

    private static final String INPUT = Topics.ORDERS;
    private static final String OUTPUT = Topics.SHIPMENTS;

    private final long window;
    private final Optional<ZoneId> zone;

    private record Bought(String productId, int quantity, long time) {}

    /** A recount of windows of a length, from the epoch in UTC. */
    public ShipmentsRecount(Duration window) {
        this.window = window.toMillis();
        this.zone = Optional.empty();
    }

    /**
     * A recount of windows from each midnight of a zone.
     *
     * @param window whole hours that divide a day
     */
    public ShipmentsRecount(Duration window, ZoneId zone) {
        this.window = window.toMillis();
        this.zone = Optional.of(zone);
    }

    @Override
    public String job() {
        return Jobs.WAREHOUSE_DISPATCH;
    }

    @Override
    public List<String> inputs() {
        return List.of(INPUT);
    }

    @Override
    public Outcome check(RecountContext context) {
        Tally tally = new Tally();
        Map<String, Bought> left = new HashMap<>();
        context.forEachInput(
                this,
                tally,
                record -> {
                    Order order = Order.parse(record.value());
                    left.put(
                            RecountContext.place(record),
                            new Bought(order.productId(), order.quantity(), order.orderTime()));
                });
        tally.figure("parcels", 0);
        tally.figure("shipped", 0);
        context.forEachJson(
                OUTPUT,
                parcel -> {
                    tally.count("parcels");
                    String timing = parcel.path("timing").asText().toLowerCase(Locale.ROOT);
                    for (JsonNode order : parcel.path("orders")) {
                        tally.count("shipped");
                        tally.count("shipped_" + timing);
                        String place =
                                order.path("partition").asText()
                                        + ":"
                                        + order.path("offset").asText();
                        Bought bought = left.remove(place);
                        if (bought == null) {
                            tally.problem(
                                    "orders that were shipped twice, or never bought",
                                    place + " " + order.path("order_id").asText());
                        } else if (!fits(parcel, order, bought)) {
                            tally.problem("orders in a wrong parcel", place + " " + bought);
                        }
                    }
                });
        left.forEach(
                (place, bought) ->
                        tally.problem("orders that were not shipped", place + " " + bought));
        return tally.outcome();
    }

    private boolean fits(JsonNode parcel, JsonNode order, Bought bought) {
        long start;
        long end;
        if (zone.isPresent()) {
            NavigableSet<Long> bounds = boundsAround(bought.time(), zone.get());
            start = bounds.floor(bought.time());
            end = bounds.higher(bought.time());
        } else {
            start = Math.floorDiv(bought.time(), window) * window;
            end = start + window;
        }
        return parcel.path("window_start").asLong() == start
                && parcel.path("window_end").asLong() == end
                && parcel.path("product_id").asText().equals(bought.productId())
                && order.path("quantity").asInt() == bought.quantity();
    }

    private NavigableSet<Long> boundsAround(long time, ZoneId zone) {
        NavigableSet<Long> bounds = new TreeSet<>();
        LocalDateTime from =
                Instant.ofEpochMilli(time).atZone(zone).toLocalDate().minusDays(2).atStartOfDay();
        for (Duration after = Duration.ZERO; after.toDays() < 5; after = after.plusMillis(window)) {
            LocalDateTime local = from.plus(after);
            ZoneOffsetTransition change = zone.getRules().getTransition(local);
            bounds.add(
                    change != null && change.isGap()
                            ? change.getInstant().toEpochMilli()
                            : local.atZone(zone).toInstant().toEpochMilli());
        }
        return bounds;
    }
}
