package io.tidemark.bench.yardstick;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Quotes of 1 kB, and companies of 1 kB that each is to get the fields of, by symbol. The quotes'
 * {@code latestUpdate} numbers them.
 */
final class QuoteContent implements Content {

    static final long FIRST = 1_767_225_600_000L;

    private static final int COMPANIES = 500;
    private static final int BIDS = 20;
    private static final int COMPANY_BYTES = 1_000;
    private static final String TABLE = "companies";
    private static final byte[] NUMBER = "\"latestUpdate\":".getBytes(UTF_8);
    private static final JsonFactory JSON = new JsonFactory();

    private final long records;
    private long[] sums;

    QuoteContent(long records) {
        this.records = records;
    }

    @Override
    public String input() {
        return "quotes-" + records;
    }

    @Override
    public List<String> tables() {
        return List.of(TABLE);
    }

    @Override
    public long records() {
        return records;
    }

    @Override
    public void write(Writer writer) {
        writeTables(writer);
        for (long number = 0; number < records; number++) {
            ProducerRecord<byte[], byte[]> quote = record(input(), number);
            writer.write(quote.topic(), quote.partition(), quote.key(), quote.value());
        }
    }

    /** A quote as it is sent. */
    static ProducerRecord<byte[], byte[]> record(String topic, long number) {
        return new ProducerRecord<>(
                topic,
                (int) (number % Kafka.PARTITIONS),
                symbol(companyOf(number)).getBytes(UTF_8),
                quote(number));
    }

    void writeTables(Writer writer) {
        for (int company = 0; company < COMPANIES; company++) {
            writer.write(
                    TABLE,
                    company % Kafka.PARTITIONS,
                    symbol(company).getBytes(UTF_8),
                    company(company));
        }
    }

    private static int companyOf(long number) {
        return random(number).nextInt(COMPANIES);
    }

    private static SplittableRandom random(long number) {
        return new SplittableRandom(number);
    }

    private static String symbol(int company) {
        return "SYM" + company;
    }

    /**
     * The fields of all are the same, for peers with a schema. Numbers whose text is the shortest
     * there is, so that who parses them writes the same.
     */
    static byte[] quote(long number) {
        SplittableRandom random = random(number);
        int company = random.nextInt(COMPANIES);
        StringBuilder json = new StringBuilder(1_100);
        text(json.append('{'), "symbol", symbol(company));
        text(json.append(','), "companyName", "as quoted, of " + symbol(company));
        text(json.append(','), "primaryExchange", "DSANAQ");
        text(json.append(','), "calculationPrice", "tops");
        number(json, "latestUpdate", FIRST + number);
        for (String price : List.of("open", "close", "high", "low", "latestPrice", "change")) {
            json.append(",\"")
                    .append(price)
                    .append("\":")
                    .append(1 + random.nextInt(999_998) / 8.0);
        }
        for (String amount : List.of("volume", "avgTotalVolume", "marketCap", "previousVolume")) {
            number(json, amount, random.nextInt(Integer.MAX_VALUE));
        }
        for (int bid = 0; bid < BIDS; bid++) {
            json.append(",\"iexBid").append(bid).append("\":").append(random.nextInt(9_999) / 4.0);
            number(json, "iexSize" + bid, random.nextInt(100));
        }
        return json.append(",\"isUSMarketOpen\":true}").toString().getBytes(UTF_8);
    }

    static byte[] company(int company) {
        StringBuilder json = new StringBuilder(COMPANY_BYTES + 32);
        text(json.append('{'), "symbol", symbol(company));
        text(json.append(','), "companyName", "Company number " + company + ", Inc.");
        text(json.append(','), "exchange", "NASDAQ");
        text(json.append(','), "industry", "Consumer electronics");
        text(json.append(','), "website", "https://www.example.com/" + company);
        text(json.append(','), "CEO", "Chris Example");
        text(json.append(','), "sector", "Technology");
        number(json, "employees", 1_000L + company);
        json.append(",\"tags\":[\"Technology\",\"Hardware\"],\"description\":\"");
        while (json.length() < COMPANY_BYTES) {
            json.append("Makes this and that, and sells it to those who want it. ");
        }
        return json.append("\"}").toString().getBytes(UTF_8);
    }

    private static void text(StringBuilder json, String name, String value) {
        json.append('"').append(name).append("\":\"").append(value).append('"');
    }

    private static void number(StringBuilder json, String name, long value) {
        json.append(",\"").append(name).append("\":").append(value);
    }

    @Override
    public synchronized Recount recount() {
        try {
            if (sums == null) {
                sums = sums();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: it is in memory", e);
        }
        return new Enriched();
    }

    private long[] sums() throws IOException {
        long[] all = new long[Math.toIntExact(records)];
        for (int number = 0; number < all.length; number++) {
            Map<String, Long> fields = fields(quote(number));
            fields.putAll(fields(company(companyOf(number))));
            all[number] = sum(fields);
        }
        return all;
    }

    private static long sum(Map<String, Long> fields) {
        return fields.values().stream().mapToLong(Long::longValue).sum();
    }

    /** A hash for each field of an object, of its name and its value; their order is free. */
    private static Map<String, Long> fields(byte[] object) throws IOException {
        Map<String, Long> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(object)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                long hash = name.hashCode();
                int depth = 0;
                do {
                    JsonToken token = json.nextToken();
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    hash = mix(hash + 31L * token.id());
                    hash = mix(hash + json.getText().hashCode());
                } while (depth > 0);
                fields.put(name, hash);
            }
        }
        return fields;
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        return mixed ^ (mixed >>> 33);
    }

    /**
     * Which quote a result is of, told by its text alone, which takes next to nothing.
     *
     * @return -1 if it does not say
     */
    static long number(byte[] result) {
        int at = 0;
        while (at <= result.length - NUMBER.length
                && !Arrays.equals(result, at, at + NUMBER.length, NUMBER, 0, NUMBER.length)) {
            at++;
        }
        if (at > result.length - NUMBER.length) {
            return -1;
        }
        long number = 0;
        for (at += NUMBER.length; at < result.length && Character.isDigit(result[at]); at++) {
            number = 10 * number + (result[at] - '0');
        }
        return number - FIRST;
    }

    private final class Enriched extends Recount {

        private final BitSet seen = new BitSet();

        @Override
        long expected() {
            return records;
        }

        @Override
        Optional<String> fault(byte[] value) {
            String problem = problem(value);
            return problem == null
                    ? Optional.empty()
                    : Optional.of(problem + ": " + new String(value, UTF_8));
        }

        private String problem(byte[] value) {
            try {
                long number = parsed(value);
                if (number < 0 || number >= records) {
                    return "of no quote";
                }
                if (sum(fields(value)) != sums[(int) number]) {
                    return "not as it should be";
                }
                if (seen.get((int) number)) {
                    return "for the second time";
                }
                seen.set((int) number);
                return null;
            } catch (IOException e) {
                return "no JSON";
            }
        }

        private static long parsed(byte[] value) throws IOException {
            try (JsonParser json = JSON.createParser(value)) {
                json.nextToken();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    boolean found = json.currentName().equals("latestUpdate");
                    json.nextToken();
                    if (found) {
                        return json.getValueAsLong() - FIRST;
                    }
                    json.skipChildren();
                }
            }
            return -1;
        }
    }
}
