package io.tidemark.candles;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;

/**
 * Makes a bar of a window's quotes. Quotes come in any order, and what a bar says of the volume
 * between two of them depends on which two are neighbours; so the accumulator is the samples
 * themselves, in the order of their times. Polled quotes are few: one a second makes 60 in a slice
 * of a minute.
 */
final class Samples implements AggregateFunction<PricedQuote, List<Sample>, Bar> {

    @Override
    public List<Sample> createAccumulator() {
        return new ArrayList<>();
    }

    @Override
    public List<Sample> add(PricedQuote quote, List<Sample> samples) {
        Sample sample = new Sample(quote.time(), quote.price(), quote.volume());
        int at = samples.size();
        while (at > 0 && Sample.IN_ORDER.compare(sample, samples.get(at - 1)) < 0) {
            at--;
        }
        samples.add(at, sample);
        return samples;
    }

    @Override
    public Bar getResult(List<Sample> samples) {
        return Bar.of(samples);
    }

    @Override
    public List<Sample> merge(List<Sample> a, List<Sample> b) {
        List<Sample> merged = new ArrayList<>(a.size() + b.size());
        int next = 0;
        for (Sample sample : a) {
            while (next < b.size() && Sample.IN_ORDER.compare(b.get(next), sample) < 0) {
                merged.add(b.get(next++));
            }
            merged.add(sample);
        }
        merged.addAll(b.subList(next, b.size()));
        return merged;
    }
}
