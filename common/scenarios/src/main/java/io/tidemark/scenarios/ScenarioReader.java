package io.tidemark.scenarios;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidemark.windows.AccumulationMode;
import io.tidemark.windows.AfterProcessingTime;
import io.tidemark.windows.AfterWatermark;
import io.tidemark.windows.CalendarEventTimeWindows;
import io.tidemark.windows.ClosingBehavior;
import io.tidemark.windows.CumulatingEventTimeWindows;
import io.tidemark.windows.DataflowTrigger;
import io.tidemark.windows.JoinKind;
import io.tidemark.windows.OnTimeBehavior;
import io.tidemark.windows.PaneEvictor;
import io.tidemark.windows.Triggers;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * Reads a scenario and lets nothing pass that it does not know: names, types, ranges, a clock that
 * goes back. The offset, the two behaviors, the evictor, the join, an element's key, how many
 * hours, a clock's period and the early and late triggers may be left out or null.
 */
final class ScenarioReader {

    /** More windows for one element than anyone can look at, and than memory can hold. */
    private static final long MOST_WINDOWS = 100_000;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /** How far a window reaches around an element's timestamp. */
    private record WindowRule(WindowAssigner<Object, ? extends Window> assigner, Reach reach) {}

    /** Throws an ArithmeticException where a window's bounds are no 64-bit numbers. */
    private interface Reach {
        void check(long timestamp);
    }

    private ScenarioReader() {}

    static Scenario read(InputStream in) throws IOException, ScenarioException {
        JsonNode root;
        try (JsonParser parser = JSON.createParser(in)) {
            root = JSON.readTree(parser);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new ScenarioException(
                    at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr(),
                    e.getOriginalMessage().replaceAll("\\s+", " "));
        }
        if (root == null) {
            throw new ScenarioException("", "the scenario is empty");
        }
        Map<String, JsonNode> fields =
                fields(
                        root,
                        "",
                        Set.of("window", "allowedLatenessMs", "trigger", "mode", "steps"),
                        Set.of("offsetMs", "onTimeBehavior", "closingBehavior", "evictor", "join"));
        JsonNode offset = fields.get("offsetMs");
        WindowRule window =
                window(
                        fields.get("window"),
                        offset == null ? 0 : whole(offset, "offsetMs", Long.MIN_VALUE));
        long lateness = whole(fields.get("allowedLatenessMs"), "allowedLatenessMs", 0);
        DataflowTrigger trigger = trigger(fields.get("trigger"), "trigger");
        AccumulationMode mode = mode(fields.get("mode"));
        PaneEvictor evictor = fields.containsKey("evictor") ? evictor(fields.get("evictor")) : null;
        JoinKind join = fields.containsKey("join") ? join(fields.get("join")) : null;
        boolean asksForChange = fields.get("trigger").findValue("afterChange") != null;
        Scenario scenario =
                new Scenario(
                        window.assigner(),
                        lateness,
                        trigger,
                        mode,
                        behavior(fields, "onTimeBehavior", OnTimeBehavior.FIRE_IF_NON_EMPTY),
                        behavior(fields, "closingBehavior", ClosingBehavior.FIRE_IF_NON_EMPTY),
                        evictor,
                        join,
                        steps(fields.get("steps"), window.reach(), asksForChange, join != null));
        if (join != null) {
            checkJoin(scenario, asksForChange);
        }
        return scenario;
    }

    private static void checkJoin(Scenario scenario, boolean asksForChange)
            throws ScenarioException {
        if (scenario.evictor() != null) {
            throw new ScenarioException("evictor", "a join has none");
        }
        if (asksForChange) {
            throw new ScenarioException("trigger", "afterChange goes by values of one side");
        }
        try {
            Joins.of(scenario);
        } catch (IllegalArgumentException e) {
            throw new ScenarioException("mode", e.getMessage());
        }
    }

    private static JoinKind join(JsonNode node) throws ScenarioException {
        String word = text(node, "join");
        return switch (word) {
            case "inner" -> JoinKind.INNER;
            case "left" -> JoinKind.LEFT_OUTER;
            case "right" -> JoinKind.RIGHT_OUTER;
            case "full" -> JoinKind.FULL_OUTER;
            default ->
                    throw new ScenarioException(
                            "join", "'" + word + "' is none of inner, left, right, full");
        };
    }

    private static WindowRule window(JsonNode node, long offset) throws ScenarioException {
        object(node, "window");
        String type = text(required(node, "window", "type"), "window.type");
        return switch (type) {
            case "tumbling" -> {
                fields(node, "window", Set.of("type", "sizeMs"), Set.of());
                long size = whole(node.get("sizeMs"), "window.sizeMs", 1);
                shorter(offset, size, "window.sizeMs");
                yield new WindowRule(
                        TumblingEventTimeWindows.of(
                                Duration.ofMillis(size), Duration.ofMillis(offset)),
                        timestamp -> checkBetweenStarts(timestamp, size, offset));
            }
            case "sliding" -> {
                fields(node, "window", Set.of("type", "sizeMs", "slideMs"), Set.of());
                long size = whole(node.get("sizeMs"), "window.sizeMs", 1);
                long slide = whole(node.get("slideMs"), "window.slideMs", 1);
                checkOverlap(size, slide, "window.slideMs");
                shorter(offset, slide, "window.slideMs");
                yield new WindowRule(
                        SlidingEventTimeWindows.of(
                                Duration.ofMillis(size),
                                Duration.ofMillis(slide),
                                Duration.ofMillis(offset)),
                        timestamp -> {
                            Math.subtractExact(timestamp, offset);
                            Math.addExact(timestamp, size);
                            Math.subtractExact(Math.subtractExact(timestamp, size), slide);
                        });
            }
            case "cumulating" -> {
                fields(node, "window", Set.of("type", "maxSizeMs", "stepMs"), Set.of());
                long maxSize = whole(node.get("maxSizeMs"), "window.maxSizeMs", 1);
                long step = whole(node.get("stepMs"), "window.stepMs", 1);
                if (maxSize % step != 0) {
                    throw new ScenarioException(
                            "window.maxSizeMs", maxSize + " is no multiple of stepMs, " + step);
                }
                checkOverlap(maxSize, step, "window.stepMs");
                shorter(offset, maxSize, "window.maxSizeMs");
                yield new WindowRule(
                        CumulatingEventTimeWindows.of(
                                Duration.ofMillis(maxSize),
                                Duration.ofMillis(step),
                                Duration.ofMillis(offset)),
                        timestamp -> checkBetweenStarts(timestamp, maxSize, offset));
            }
            case "calendar" -> {
                refuseOffset(offset);
                CalendarEventTimeWindows windows = calendar(node);
                yield new WindowRule(windows, timestamp -> checkIsNotClamped(windows, timestamp));
            }
            case "session" -> {
                refuseOffset(offset);
                fields(node, "window", Set.of("type", "gapMs"), Set.of());
                long gap = whole(node.get("gapMs"), "window.gapMs", 1);
                yield new WindowRule(
                        EventTimeSessionWindows.withGap(Duration.ofMillis(gap)),
                        timestamp -> Math.addExact(timestamp, gap));
            }
            case "global" -> {
                refuseOffset(offset);
                fields(node, "window", Set.of("type"), Set.of());
                yield new WindowRule(GlobalWindows.create(), timestamp -> {});
            }
            default ->
                    throw new ScenarioException(
                            "window.type",
                            "'"
                                    + type
                                    + "' is none of tumbling, sliding, session, global,"
                                    + " cumulating, calendar");
        };
    }

    private static CalendarEventTimeWindows calendar(JsonNode node) throws ScenarioException {
        Map<String, JsonNode> fields =
                fields(node, "window", Set.of("type", "unit", "zone"), Set.of("every"));
        String unit = text(fields.get("unit"), "window.unit");
        ZoneId zone = zone(text(fields.get("zone"), "window.zone"));
        long every =
                fields.containsKey("every") ? whole(fields.get("every"), "window.every", 1) : 1;
        if (!unit.equals("hours") && every != 1) {
            throw new ScenarioException(
                    "window.every", every + " is not 1, which it is with all units but hours");
        }
        return switch (unit) {
            case "hours" -> {
                if (every > 24 || 24 % every != 0) {
                    throw new ScenarioException("window.every", every + " does not divide 24");
                }
                yield CalendarEventTimeWindows.ofHours((int) every, zone);
            }
            case "days" -> CalendarEventTimeWindows.ofDays(zone);
            case "weeks" -> CalendarEventTimeWindows.ofWeeks(zone);
            case "months" -> CalendarEventTimeWindows.ofMonths(zone);
            default ->
                    throw new ScenarioException(
                            "window.unit", "'" + unit + "' is none of hours, days, weeks, months");
        };
    }

    private static ZoneId zone(String id) throws ScenarioException {
        try {
            return ZoneId.of(id);
        } catch (DateTimeException e) {
            throw new ScenarioException("window.zone", "'" + id + "' is no time zone");
        }
    }

    private static void checkOverlap(long size, long step, String place) throws ScenarioException {
        if (size / step > MOST_WINDOWS) {
            throw new ScenarioException(
                    place, "an element would fall in more than " + MOST_WINDOWS + " windows");
        }
    }

    private static void shorter(long offset, long length, String place) throws ScenarioException {
        if (offset <= -length || offset >= length) {
            throw new ScenarioException(
                    "offsetMs", offset + " is not shorter than " + place + ", " + length);
        }
    }

    private static void refuseOffset(long offset) throws ScenarioException {
        if (offset != 0) {
            throw new ScenarioException(
                    "offsetMs", "only tumbling, sliding and cumulating windows have one");
        }
    }

    /** Windows that begin at an offset and then each {@code length}, and are no longer. */
    private static void checkBetweenStarts(long timestamp, long length, long offset) {
        long sinceStart = Math.floorMod(Math.subtractExact(timestamp, offset), length);
        Math.addExact(Math.subtractExact(timestamp, sinceStart), length);
    }

    private static void checkIsNotClamped(CalendarEventTimeWindows windows, long timestamp) {
        TimeWindow window = windows.windowOf(timestamp);
        if (window.getStart() == Long.MIN_VALUE || window.getEnd() == Long.MAX_VALUE) {
            throw new ArithmeticException("clamped");
        }
    }

    private static DataflowTrigger trigger(JsonNode node, String place) throws ScenarioException {
        if (node.isTextual()) {
            return switch (node.textValue()) {
                case "default" -> Triggers.defaultTrigger();
                case "never" -> Triggers.never();
                default ->
                        throw new ScenarioException(
                                place, "unknown trigger '" + node.textValue() + "'");
            };
        }
        if (!node.isObject() || node.size() != 1) {
            throw new ScenarioException(
                    place, "a trigger is \"default\", \"never\" or an object of one name");
        }
        String word = node.fieldNames().next();
        JsonNode body = node.get(word);
        String inside = place + "." + word;
        return switch (word) {
            case "afterWatermark" -> afterWatermark(body, inside);
            case "afterCount" -> Triggers.afterCount(whole(body, inside, 1));
            case "afterProcessingTime" -> afterProcessingTime(body, inside);
            case "afterChange" -> {
                fields(body, inside, Set.of("by"), Set.of());
                number(body.get("by"), inside + ".by");
                double by = body.get("by").doubleValue();
                if (by < 0) {
                    throw new ScenarioException(
                            inside + ".by", body.get("by").asText() + " is less than 0");
                }
                yield Triggers.of(new AfterChange(by));
            }
            case "repeatedly" -> Triggers.repeatedly(trigger(body, inside));
            case "afterFirst" -> Triggers.afterFirst(triggers(body, inside));
            case "afterAll" -> Triggers.afterAll(triggers(body, inside));
            case "afterEach" -> Triggers.afterEach(triggers(body, inside));
            case "orFinally" -> {
                fields(body, inside, Set.of("main", "until"), Set.of());
                yield trigger(body.get("main"), inside + ".main")
                        .orFinally(trigger(body.get("until"), inside + ".until"));
            }
            default -> throw new ScenarioException(place, "unknown trigger '" + word + "'");
        };
    }

    private static DataflowTrigger afterProcessingTime(JsonNode body, String place)
            throws ScenarioException {
        Map<String, JsonNode> fields =
                fields(body, place, Set.of("delayMs"), Set.of("alignedToMs"));
        AfterProcessingTime trigger =
                Triggers.afterProcessingTime(
                        Duration.ofMillis(whole(fields.get("delayMs"), place + ".delayMs", 0)));
        JsonNode period = fields.get("alignedToMs");
        return period == null
                ? trigger
                : trigger.alignedTo(Duration.ofMillis(whole(period, place + ".alignedToMs", 1)));
    }

    private static DataflowTrigger afterWatermark(JsonNode body, String place)
            throws ScenarioException {
        Map<String, JsonNode> fields = fields(body, place, Set.of(), Set.of("early", "late"));
        AfterWatermark trigger = Triggers.afterWatermark();
        if (fields.containsKey("early")) {
            trigger = trigger.withEarlyFirings(trigger(fields.get("early"), place + ".early"));
        }
        if (fields.containsKey("late")) {
            trigger = trigger.withLateFirings(trigger(fields.get("late"), place + ".late"));
        }
        return trigger;
    }

    private static List<DataflowTrigger> triggers(JsonNode node, String place)
            throws ScenarioException {
        if (!node.isArray() || node.isEmpty()) {
            throw new ScenarioException(place, "expected a list of one trigger or more");
        }
        List<DataflowTrigger> triggers = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            triggers.add(trigger(node.get(i), place + "[" + i + "]"));
        }
        return triggers;
    }

    private static AccumulationMode mode(JsonNode node) throws ScenarioException {
        String word = text(node, "mode");
        return switch (word) {
            case "discarding" -> AccumulationMode.DISCARDING;
            case "accumulating" -> AccumulationMode.ACCUMULATING;
            case "retracting" -> AccumulationMode.RETRACTING;
            default ->
                    throw new ScenarioException(
                            "mode",
                            "'" + word + "' is none of discarding, accumulating, retracting");
        };
    }

    /** Named as the constants are: these words are Beam's. */
    private static <B extends Enum<B>> B behavior(
            Map<String, JsonNode> fields, String name, B leftOut) throws ScenarioException {
        if (!fields.containsKey(name)) {
            return leftOut;
        }
        String word = text(fields.get(name), name);
        B[] behaviors = leftOut.getDeclaringClass().getEnumConstants();
        for (B behavior : behaviors) {
            if (behavior.name().equals(word)) {
                return behavior;
            }
        }
        throw new ScenarioException(
                name,
                "'"
                        + word
                        + "' is none of "
                        + Stream.of(behaviors).map(Enum::name).collect(Collectors.joining(", ")));
    }

    private static PaneEvictor evictor(JsonNode node) throws ScenarioException {
        Map<String, JsonNode> fields =
                fields(node, "evictor", Set.of(), Set.of("count", "timeMs", "after"));
        if (fields.containsKey("count") == fields.containsKey("timeMs")) {
            throw new ScenarioException("evictor", "needs either count or timeMs");
        }
        PaneEvictor evictor =
                fields.containsKey("count")
                        ? PaneEvictor.count(whole(fields.get("count"), "evictor.count", 1))
                        : PaneEvictor.time(
                                Duration.ofMillis(
                                        whole(fields.get("timeMs"), "evictor.timeMs", 1)));
        JsonNode after = fields.get("after");
        if (after != null && !after.isBoolean()) {
            throw new ScenarioException("evictor.after", "expected true or false");
        }
        return after != null && after.booleanValue() ? evictor.after() : evictor;
    }

    private static List<Scenario.Step> steps(
            JsonNode node, Reach reach, boolean onlyNumbers, boolean haveSides)
            throws ScenarioException {
        if (!node.isArray()) {
            throw new ScenarioException("steps", "expected a list");
        }
        List<Scenario.Step> steps = new ArrayList<>();
        Map<String, JsonNode> firstValues = new HashMap<>();
        long watermark = Long.MIN_VALUE;
        long clock = 0;
        for (int i = 0; i < node.size(); i++) {
            String place = "steps[" + i + "]";
            JsonNode step = node.get(i);
            if (!step.isObject() || step.size() != 1) {
                throw new ScenarioException(
                        place, "expected one of element, watermark, processingTime");
            }
            String kind = step.fieldNames().next();
            String inside = place + "." + kind;
            switch (kind) {
                case "element" -> {
                    Scenario.Element element = element(step.get(kind), inside, reach, haveSides);
                    if (onlyNumbers && element.value().isObject()) {
                        throw new ScenarioException(
                                inside + ".value", "afterChange goes by numbers, not by objects");
                    }
                    JsonNode first = firstValues.putIfAbsent(element.key(), element.value());
                    if (!haveSides
                            && first != null
                            && first.isObject() != element.value().isObject()) {
                        throw new ScenarioException(
                                inside + ".value",
                                "numbers and objects of one key have no common sum");
                    }
                    steps.add(element);
                }
                case "watermark" -> {
                    long time = whole(step.get(kind), inside, Long.MIN_VALUE);
                    if (time < watermark) {
                        throw new ScenarioException(
                                inside, time + " is before the watermark, " + watermark);
                    }
                    watermark = time;
                    steps.add(new Scenario.Watermark(time));
                }
                case "processingTime" -> {
                    long time = whole(step.get(kind), inside, Long.MIN_VALUE);
                    if (time < clock) {
                        throw new ScenarioException(
                                inside, time + " is before the clock, " + clock);
                    }
                    clock = time;
                    steps.add(new Scenario.ProcessingTime(time));
                }
                default ->
                        throw new ScenarioException(
                                place,
                                "'" + kind + "' is none of element, watermark, processingTime");
            }
        }
        return steps;
    }

    private static Scenario.Element element(
            JsonNode node, String place, Reach reach, boolean hasSide) throws ScenarioException {
        Map<String, JsonNode> fields =
                fields(
                        node,
                        place,
                        hasSide
                                ? Set.of("value", "timestamp", "side")
                                : Set.of("value", "timestamp"),
                        Set.of("key"));
        long timestamp = whole(fields.get("timestamp"), place + ".timestamp", Long.MIN_VALUE + 1);
        try {
            reach.check(timestamp);
        } catch (ArithmeticException e) {
            throw new ScenarioException(
                    place + ".timestamp", "its window would reach beyond 64-bit time");
        }
        String key = fields.containsKey("key") ? text(fields.get("key"), place + ".key") : null;
        return new Scenario.Element(
                key,
                value(fields.get("value"), place + ".value"),
                timestamp,
                hasSide && isRight(text(fields.get("side"), place + ".side"), place + ".side"));
    }

    private static boolean isRight(String side, String place) throws ScenarioException {
        return switch (side) {
            case "left" -> false;
            case "right" -> true;
            default -> throw new ScenarioException(place, "'" + side + "' is none of left, right");
        };
    }

    private static JsonNode value(JsonNode node, String place) throws ScenarioException {
        if (node.isObject()) {
            Iterator<Map.Entry<String, JsonNode>> parts = node.properties().iterator();
            while (parts.hasNext()) {
                Map.Entry<String, JsonNode> part = parts.next();
                number(part.getValue(), place + "." + part.getKey());
            }
        } else {
            number(node, place);
        }
        return node;
    }

    private static void number(JsonNode node, String place) throws ScenarioException {
        boolean fits =
                node.isIntegralNumber()
                        ? node.canConvertToLong()
                        : node.isNumber() && Double.isFinite(node.doubleValue());
        if (!fits) {
            throw new ScenarioException(
                    place,
                    node.isNumber() ? node.asText() + " is no 64-bit number" : "expected a number");
        }
    }

    private static long whole(JsonNode node, String place, long least) throws ScenarioException {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new ScenarioException(place, "expected a whole 64-bit number");
        }
        if (node.longValue() < least) {
            throw new ScenarioException(place, node.longValue() + " is less than " + least);
        }
        return node.longValue();
    }

    private static String text(JsonNode node, String place) throws ScenarioException {
        if (!node.isTextual()) {
            throw new ScenarioException(place, "expected a string");
        }
        return node.textValue();
    }

    private static void object(JsonNode node, String place) throws ScenarioException {
        if (!node.isObject()) {
            throw new ScenarioException(place, "expected an object");
        }
    }

    private static JsonNode required(JsonNode node, String place, String name)
            throws ScenarioException {
        if (!node.has(name)) {
            throw new ScenarioException(place, "'" + name + "' is missing");
        }
        return node.get(name);
    }

    /** The fields that are there, without optional ones that are null. */
    private static Map<String, JsonNode> fields(
            JsonNode node, String place, Set<String> required, Set<String> optional)
            throws ScenarioException {
        object(node, place);
        Map<String, JsonNode> fields = new HashMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!required.contains(field.getKey()) && !optional.contains(field.getKey())) {
                throw new ScenarioException(place, "unknown name '" + field.getKey() + "'");
            }
            if (!field.getValue().isNull() || required.contains(field.getKey())) {
                fields.put(field.getKey(), field.getValue());
            }
        }
        for (String name : new TreeSet<>(required)) {
            required(node, place, name);
        }
        return fields;
    }
}
