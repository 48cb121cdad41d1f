package io.tidemark.warehousedispatch;

import java.util.Comparator;

/**
 * A purchase in a parcel.
 *
 * @param orderId for whom
 * @param quantity how many of the parcel's product
 * @param partition of the purchase's record
 * @param offset of the purchase's record in its partition
 */
public record Item(String orderId, int quantity, int partition, long offset) {

    /** By order, so that a parcel does not show which partition was read first. */
    static final Comparator<Item> ORDER =
            Comparator.comparing(Item::orderId)
                    .thenComparing(Item::partition)
                    .thenComparing(Item::offset);

    static Item of(Purchase purchase) {
        return new Item(
                purchase.order().orderId(),
                purchase.order().quantity(),
                purchase.partition(),
                purchase.offset());
    }
}
