package io.tidemark.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.kafka.DecodedTypeInfo;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.KafkaRecord;
import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Records as nobody should send them, to show that a job takes each for a result, a late record or
 * a dead letter and does not fail: random bytes, text that ends too soon, JSON nested without end,
 * numbers without measure, wrong types, fields that are there twice, half of a surrogate pair,
 * values of megabytes, no key, no value, times that cannot be. Most are made of a good value by at
 * most three changes; about one in five is a good value as it was. The same seed and offset give
 * the same record, and none is kept in memory.
 *
 * <p>Give it good values of several times, hours apart, and some records are late. Keys are random
 * bytes, none at all, or {@code key-0} to {@code key-3}.
 */
public final class Poison implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final Pattern JSON_VALUE =
            Pattern.compile("(?<=:)\\s*(\"[^\"]*\"|-?[\\d.]+|true|false|null)");
    private static final Pattern JSON_FIELD =
            Pattern.compile("\"[^\"]*\"\\s*:\\s*(\"[^\"]*\"|-?[\\d.]+|true|false|null)");

    /** Most are small, or a test would only move bytes. */
    private static final int ONE_IN_SO_MANY_IS_LARGE = 100;

    private static final int LARGEST = 2_000_000;

    /** Time enough for several watermarks, so that records can be late. */
    private static final double LEAST_SECONDS = 0.8;

    /** With room for headers. */
    private static final int MOST_BYTES = 1_000_000;

    private static final long START = 1_700_000_000_000L;

    private static final List<String> NUMBERS =
            List.of(
                    "-1",
                    "0",
                    "-0",
                    "1e400",
                    "1E-400",
                    "1e999999999",
                    "1e99999999999",
                    "NaN",
                    "Infinity",
                    "0x7f",
                    "1_000",
                    "1,5",
                    "007",
                    "9223372036854775807",
                    "-9223372036854775808",
                    "9223372036854775808",
                    "253402300800000",
                    "-62135596800000",
                    "1700000000",
                    "1700000000000000",
                    "1700000000000000000",
                    "4102444800000",
                    "1".repeat(400),
                    "0." + "3".repeat(400));

    private static final List<String> OTHERS =
            List.of(
                    "null",
                    "true",
                    "[]",
                    "{}",
                    "\"\"",
                    "\" \"",
                    "\"null\"",
                    "[1,2]",
                    "{\"a\":{\"b\":[]}}",
                    "\"\\ud800\"",
                    "\"\\u0000\"",
                    "-3.5",
                    "18446744073709551616",
                    "[".repeat(900) + "]".repeat(900),
                    "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000));

    private static final List<byte[]> BITS =
            List.of(
                    new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
                    new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                    new byte[] {(byte) 0xC0, (byte) 0x80},
                    new byte[] {(byte) 0xFE, (byte) 0xFF},
                    new byte[] {0, 0, 0, 0, 1},
                    new byte[] {0x1F, (byte) 0x8B},
                    "\r\n".getBytes(UTF_8),
                    "\n\n".getBytes(UTF_8),
                    "\"".getBytes(UTF_8),
                    "\"\"\"".getBytes(UTF_8),
                    ",".getBytes(UTF_8),
                    ",,,,,,".getBytes(UTF_8),
                    " ".getBytes(UTF_8),
                    "\t".getBytes(UTF_8),
                    "\\".getBytes(UTF_8),
                    "\u2028\u202e\ufeff".getBytes(UTF_8),
                    "}".getBytes(UTF_8),
                    "/*".getBytes(UTF_8));

    private static final long[] TIMES = {
        -1, 0, 1, Long.MIN_VALUE, Long.MAX_VALUE, -62_135_596_800_000L, 4_102_444_800_000L
    };

    private final String topic;
    private final long seed;
    private final List<byte[]> good;

    /**
     * Changes good values.
     *
     * @param topic of the records, which are all in one partition
     * @param good values as the topic should have them, at least one
     */
    public Poison(String topic, long seed, String... good) {
        this(topic, seed, Stream.of(good).map(text -> text.getBytes(UTF_8)).toList());
    }

    /** The same for values that are no text. */
    public Poison(String topic, long seed, List<byte[]> good) {
        if (good.isEmpty()) {
            throw new IllegalArgumentException("no good value");
        }
        this.topic = topic;
        this.seed = seed;
        this.good = List.copyOf(good);
    }

    /** How many records a test should take: 1,000, or 100,000 in a long run. */
    public static long records() {
        return Integer.getInteger("tidemark.scale", 1) == 1 ? 1_000 : 100_000;
    }

    /**
     * A source that ends after so many records, decoded as in production; dead letters are in the
     * name of the job {@value BoundedRecords#JOB}. They come no faster than that watermarks go on
     * between them.
     *
     * @param type of the values
     */
    public <T> Source<Decoded<T>, ?, ?> source(long count, Class<T> type, Decoder<T> decoder) {
        GeneratorFunction<Long, Decoded<T>> decoded =
                offset -> decoder.decoded(at(offset), BoundedRecords.JOB);
        return new FixedParts<>(
                new DataGeneratorSource<>(
                        decoded,
                        count,
                        RateLimiterStrategy.perSecond(Math.max(1, count / LEAST_SECONDS)),
                        new DecodedTypeInfo<>(TypeInformation.of(type))),
                count);
    }

    /**
     * A sink of dead letters of this topic. It fails on one that does not hold the record of its
     * offset as it was.
     */
    public CountingSink<DeadLetter> deadLetters() {
        return new CountingSink<>(
                letter -> {
                    KafkaRecord record = at(letter.origin().offset());
                    if (!letter.origin().equals(record.origin())
                            || letter.timestamp() != record.timestamp()
                            || !Arrays.equals(letter.key(), record.key())
                            || !Arrays.equals(letter.value(), record.value())) {
                        throw new IllegalStateException("not as it came: " + letter);
                    }
                    return 1L;
                });
    }

    /**
     * Fails unless Kafka takes a result: its producers refuse records of more than 1 MiB, and a job
     * that wants to write one fails on it for ever.
     */
    public static void requireFits(ProducerRecord<byte[], byte[]> result) {
        int key = result.key() == null ? 0 : result.key().length;
        int value = result.value() == null ? 0 : result.value().length;
        if (key + value > MOST_BYTES) {
            throw new IllegalStateException(
                    "too large for Kafka: a key of %d bytes, a value of %d".formatted(key, value));
        }
    }

    /** How many of the first {@code count} records are tombstones: they have a key and no value. */
    public long tombstones(long count) {
        return LongStream.range(0, count)
                .mapToObj(this::at)
                .filter(record -> record.key() != null && record.value() == null)
                .count();
    }

    /** The record at an offset. */
    public KafkaRecord at(long offset) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + offset);
        byte[] value = value(random);
        byte[] key = random.nextInt(4) == 0 ? null : key(random);
        long time =
                random.nextInt(4) == 0 ? TIMES[random.nextInt(TIMES.length)] : START + offset * 10;
        return new KafkaRecord(topic, 0, offset, time, key, value);
    }

    private static byte[] key(SplittableRandom random) {
        return random.nextInt(3) == 0
                ? bytes(random, random.nextInt(40))
                : ("key-" + random.nextInt(4)).getBytes(UTF_8);
    }

    private byte[] value(SplittableRandom random) {
        return switch (random.nextInt(20)) {
            case 0 -> null;
            case 1 -> bytes(random, random.nextInt(300));
            case 2 -> nested(random);
            default -> changedUpToThrice(good.get(random.nextInt(good.size())), random);
        };
    }

    private static byte[] changedUpToThrice(byte[] good, SplittableRandom random) {
        if (random.nextInt(ONE_IN_SO_MANY_IS_LARGE) == 0) {
            byte[] more = new byte[random.nextInt(LARGEST)];
            Arrays.fill(more, (byte) 'x');
            return inserted(good, more, random);
        }
        byte[] value = good;
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            value = changed(value, random);
        }
        return value;
    }

    private static byte[] changed(byte[] value, SplittableRandom random) {
        return switch (random.nextInt(9)) {
            case 0 -> Arrays.copyOf(value, random.nextInt(value.length + 1));
            case 1 -> flipped(value, random);
            case 2 -> inserted(value, BITS.get(random.nextInt(BITS.size())), random);
            case 3 -> inserted(value, part(value, random), random);
            case 4 -> replaced(value, NUMBER, NUMBERS.get(random.nextInt(NUMBERS.size())), random);
            case 5 ->
                    replaced(value, JSON_VALUE, OTHERS.get(random.nextInt(OTHERS.size())), random);
            case 6 -> twice(value, random);
            case 7 -> ("[" + new String(value, UTF_8) + "]").getBytes(UTF_8);
            default -> joined(value, BITS.get(random.nextInt(BITS.size())));
        };
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] nested(SplittableRandom random) {
        int depth = 1 << random.nextInt(18);
        String open = random.nextBoolean() ? "[" : "{\"a\":";
        return open.repeat(depth).getBytes(UTF_8);
    }

    private static byte[] flipped(byte[] value, SplittableRandom random) {
        byte[] flipped = value.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static byte[] part(byte[] value, SplittableRandom random) {
        int from = random.nextInt(value.length + 1);
        return Arrays.copyOfRange(value, from, from + random.nextInt(value.length - from + 1));
    }

    private static byte[] inserted(byte[] value, byte[] more, SplittableRandom random) {
        int at = random.nextInt(value.length + 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length + more.length);
        bytes.write(value, 0, at);
        bytes.writeBytes(more);
        bytes.write(value, at, value.length - at);
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[] value, byte[] more) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length + more.length);
        bytes.writeBytes(value);
        bytes.writeBytes(more);
        return bytes.toByteArray();
    }

    /** One of the places that match is something else. */
    private static byte[] replaced(
            byte[] value, Pattern pattern, String instead, SplittableRandom random) {
        String text = new String(value, UTF_8);
        List<MatchResult> places = pattern.matcher(text).results().toList();
        if (places.isEmpty()) {
            return value;
        }
        MatchResult place = places.get(random.nextInt(places.size()));
        return (text.substring(0, place.start()) + instead + text.substring(place.end()))
                .getBytes(UTF_8);
    }

    /** A field of a JSON object is there once more, with another value. */
    private static byte[] twice(byte[] value, SplittableRandom random) {
        String text = new String(value, UTF_8);
        Matcher field = JSON_FIELD.matcher(text);
        if (!field.find()) {
            return value;
        }
        String name = field.group().substring(0, field.group().indexOf(':') + 1);
        String other = OTHERS.get(random.nextInt(OTHERS.size()));
        return (text.substring(0, field.start())
                        + name
                        + other
                        + ","
                        + text.substring(field.start()))
                .getBytes(UTF_8);
    }
}
