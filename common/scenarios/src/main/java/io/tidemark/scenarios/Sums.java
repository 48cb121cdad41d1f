package io.tidemark.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.api.common.functions.AggregateFunction;

/**
 * What the lab computes of a window: the sum of its values, and the values themselves, in the order
 * of arrival. Whole numbers stay whole; a sum with a decimal in it is a double.
 */
final class Sums implements AggregateFunction<Sums.Arrival, List<Sums.Arrival>, Sums.Shown> {

    /**
     * @param step orders values by arrival when sessions merge
     */
    record Arrival(int step, JsonNode value) {}

    /**
     * @param sum null of no values
     */
    record Shown(@Nullable JsonNode sum, List<JsonNode> values) {}

    @Override
    public List<Arrival> createAccumulator() {
        return new ArrayList<>();
    }

    @Override
    public List<Arrival> add(Arrival arrival, List<Arrival> arrivals) {
        arrivals.add(arrival);
        return arrivals;
    }

    @Override
    public Shown getResult(List<Arrival> arrivals) {
        return shown(arrivals);
    }

    @Override
    public List<Arrival> merge(List<Arrival> left, List<Arrival> right) {
        left.addAll(right);
        left.sort(Comparator.comparingInt(Arrival::step));
        return left;
    }

    /**
     * @throws ArithmeticException if a sum of whole numbers is not a 64-bit one
     */
    static Shown shown(Iterable<Arrival> arrivals) {
        List<JsonNode> values = new ArrayList<>();
        arrivals.forEach(arrival -> values.add(arrival.value()));
        JsonNode sum = null;
        for (JsonNode value : values) {
            sum = sum == null ? value : sum(sum, value);
        }
        return new Shown(sum, values);
    }

    /** The sum of no values, where others are like this one. */
    static JsonNode nothing(JsonNode value) {
        return value.isObject() ? JsonNodeFactory.instance.objectNode() : LongNode.valueOf(0);
    }

    private static JsonNode sum(JsonNode left, JsonNode right) {
        if (left.isObject()) {
            ObjectNode sum = JsonNodeFactory.instance.objectNode();
            sum.setAll((ObjectNode) left);
            for (Map.Entry<String, JsonNode> part : right.properties()) {
                JsonNode before = sum.get(part.getKey());
                sum.set(
                        part.getKey(),
                        before == null ? part.getValue() : sum(before, part.getValue()));
            }
            return sum;
        }
        if (left.isIntegralNumber() && right.isIntegralNumber()) {
            return LongNode.valueOf(Math.addExact(left.longValue(), right.longValue()));
        }
        double sum = left.doubleValue() + right.doubleValue();
        if (!Double.isFinite(sum)) {
            throw new ArithmeticException("double overflow");
        }
        return DoubleNode.valueOf(sum);
    }
}
