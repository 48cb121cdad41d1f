package io.tidemark.bench.yardstick;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.catalogue.PageView;
import io.tidemark.catalogue.User;
import io.tidemark.records.JsonOverlay;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.MalformedRecordException;
import io.tidemark.records.RawJsonObject;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What it takes to read a record, and to join a quote with its company; the yardstick's records.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecoderCosts {

    /** In turn, so that no branch is always right. */
    private static final int RECORDS = 1_024;

    private final ObjectMapper json = new ObjectMapper();
    private final byte[][] quotes = new byte[RECORDS][];
    private final byte[][] views = new byte[RECORDS][];
    private final byte[] user = "1767225600000,User_7,Region_3,OTHER".getBytes(UTF_8);
    private JsonOverlay company;
    private JsonNode companyTree;
    private int next;

    /** Makes the records. */
    @Setup
    public void makeRecords() throws IOException, MalformedJsonException {
        for (int number = 0; number < RECORDS; number++) {
            quotes[number] = QuoteContent.quote(number);
        }
        new PageViewContent(new PageViewContent.Shape(90, Workload.SIZE, Workload.SLIDE), RECORDS)
                .writeViews("", (topic, partition, key, value) -> views[next++ % RECORDS] = value);
        byte[] first = QuoteContent.company(0);
        company = new JsonOverlay(RawJsonObject.parse(first));
        companyTree = json.readTree(first);
    }

    private byte[] any(byte[][] records) {
        next = (next + 1) % RECORDS;
        return records[next];
    }

    /** A page view out of text. */
    @Benchmark
    public PageView pageView() throws MalformedRecordException {
        return PageView.parse(any(views));
    }

    /** A user out of text. */
    @Benchmark
    public User user() throws MalformedRecordException {
        return User.parse(user);
    }

    /** What tells a quote from others. */
    @Benchmark
    public Long quote() throws MalformedJsonException {
        RawJsonObject quote = RawJsonObject.parse(any(quotes));
        return quote.string("symbol").length() + quote.integer("latestUpdate");
    }

    /** A quote with its company's fields, bytes spliced. */
    @Benchmark
    public byte[] enrichedQuote() throws MalformedJsonException {
        return company.over(RawJsonObject.parse(any(quotes)));
    }

    /** The same with Jackson's trees. */
    @Benchmark
    public byte[] enrichedQuoteByTrees() throws IOException {
        ObjectNode quote = (ObjectNode) json.readTree(any(quotes));
        quote.setAll((ObjectNode) companyTree);
        return json.writeValueAsBytes(quote);
    }

    /** Runs all and prints them. */
    public static void main(String[] arguments) throws RunnerException {
        new Runner(new OptionsBuilder().include(DecoderCosts.class.getSimpleName()).build()).run();
    }
}
