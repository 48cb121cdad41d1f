package io.tidemark.warehousedispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.windows.Pane;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/**
 * Purchases of one product that leave the warehouse together. The parcels of one window are the
 * shipment of those four hours.
 *
 * @param windowStart the window's first ms since the epoch (UTC)
 * @param windowEnd the first ms after the window
 * @param productId what is in it
 * @param timing EARLY, ON_TIME or LATE, as the pane's; {@value #TOO_LATE} for a purchase that no
 *     pane took and that travels alone
 * @param index counts the panes of the product and window from 0; {@code null} if {@value
 *     #TOO_LATE}
 * @param isLast no other pane of the product and window follows; {@code null} if {@value #TOO_LATE}
 * @param part counts from 0 the parcels of a pane that is too large for one
 * @param parts how many parcels the pane has
 * @param items by order id, one or more
 */
public record Parcel(
        long windowStart,
        long windowEnd,
        String productId,
        String timing,
        Long index,
        Boolean isLast,
        int part,
        int parts,
        List<Item> items) {

    /** The timing of a purchase that came after its window had gone. */
    static final String TOO_LATE = "TOO_LATE";

    /** Kafka takes records of 1 MB; half of that leaves room. */
    static final int MOST_BYTES = 500_000;

    /** What an item takes in JSON, at most, besides its order id. */
    private static final int ITEM_BYTES = 90;

    /**
     * The parcels of a pane.
     *
     * @param mostBytes about how much JSON one may be
     */
    static List<Parcel> of(Pane<String, List<Item>, TimeWindow> pane, int mostBytes) {
        List<List<Item>> boxes = new ArrayList<>();
        long free = 0;
        for (Item item : pane.value()) {
            // A character is 6 bytes at most: one that JSON escapes.
            long needed = ITEM_BYTES + 6L * item.orderId().length();
            if (boxes.isEmpty() || needed > free) {
                boxes.add(new ArrayList<>());
                free = mostBytes;
            }
            boxes.get(boxes.size() - 1).add(item);
            free -= needed;
        }
        List<Parcel> parcels = new ArrayList<>();
        for (List<Item> box : boxes) {
            parcels.add(
                    new Parcel(
                            pane.window().getStart(),
                            pane.window().getEnd(),
                            pane.key(),
                            pane.timing().name(),
                            pane.index(),
                            pane.isLast(),
                            parcels.size(),
                            boxes.size(),
                            box));
        }
        return parcels;
    }

    /** A purchase that no pane took, in a parcel of its own. */
    static Parcel tooLate(Purchase purchase, TimeWindow window) {
        return new Parcel(
                window.getStart(),
                window.getEnd(),
                purchase.order().productId(),
                TOO_LATE,
                null,
                null,
                0,
                1,
                List.of(Item.of(purchase)));
    }

    /** UTF-8 text. */
    byte[] json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("window_start", windowStart);
        json.put("window_end", windowEnd);
        json.put("product_id", productId);
        json.put("timing", timing);
        json.put("index", index);
        json.put("is_last", isLast);
        json.put("part", part);
        json.put("parts", parts);
        json.put("quantity", items.stream().mapToLong(Item::quantity).sum());
        ArrayNode orders = json.putArray("orders");
        for (Item item : items) {
            orders.addObject()
                    .put("order_id", item.orderId())
                    .put("quantity", item.quantity())
                    .put("partition", item.partition())
                    .put("offset", item.offset());
        }
        return json.toString().getBytes(UTF_8);
    }
}
