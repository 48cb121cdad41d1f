package io.tidemark.exercises;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Order;
import io.tidemark.catalogue.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Exercise 1a: every product that was bought is in exactly one parcel over all panes, that of its
 * window, late or not.
 */
public final class ShipmentsRecount implements Recount {

    private static final String INPUT = Topics.ORDERS;
    private static final String OUTPUT = Topics.SHIPMENTS;

    private final long window;

    private record Bought(String productId, int quantity, long time) {}

    /** A recount of windows of a length. */
    public ShipmentsRecount(Duration window) {
        this.window = window.toMillis();
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
        long start = Math.floorDiv(bought.time(), window) * window;
        return parcel.path("window_start").asLong() == start
                && parcel.path("window_end").asLong() == start + window
                && parcel.path("product_id").asText().equals(bought.productId())
                && order.path("quantity").asInt() == bought.quantity();
    }
}
