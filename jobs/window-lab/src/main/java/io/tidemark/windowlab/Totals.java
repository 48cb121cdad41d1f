package io.tidemark.windowlab;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** The sum of a window's values, name by name, kept as it grows: no element is. */
public final class Totals
        implements AggregateFunction<LabElement, Map<String, BigDecimal>, Map<String, BigDecimal>> {

    static final TypeInformation<Map<String, BigDecimal>> TYPE =
            Types.MAP(Types.STRING, Types.BIG_DEC);

    @Override
    public Map<String, BigDecimal> createAccumulator() {
        return new HashMap<>();
    }

    @Override
    public Map<String, BigDecimal> add(LabElement element, Map<String, BigDecimal> totals) {
        return merge(totals, element.value());
    }

    @Override
    public Map<String, BigDecimal> getResult(Map<String, BigDecimal> totals) {
        return new HashMap<>(totals);
    }

    @Override
    public Map<String, BigDecimal> merge(
            Map<String, BigDecimal> totals, Map<String, BigDecimal> others) {
        others.forEach((name, number) -> totals.merge(name, number, BigDecimal::add));
        return totals;
    }
}
