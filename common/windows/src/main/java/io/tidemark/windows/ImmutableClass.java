package io.tidemark.windows;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Which objects nobody can change, so that they need no copy although Flink's serializers make one:
 * those of the JDK's plain value classes, enums, and records of nothing but such.
 */
final class ImmutableClass {

    private static final Set<Class<?>> VALUES =
            Set.of(
                    Boolean.class,
                    Byte.class,
                    Short.class,
                    Integer.class,
                    Long.class,
                    Float.class,
                    Double.class,
                    Character.class,
                    String.class,
                    BigDecimal.class,
                    BigInteger.class,
                    UUID.class,
                    Instant.class,
                    Duration.class,
                    LocalDate.class,
                    LocalTime.class,
                    LocalDateTime.class);

    private static final ClassValue<Boolean> IS_IMMUTABLE =
            new ClassValue<>() {
                @Override
                protected Boolean computeValue(Class<?> type) {
                    return isImmutable(type, new HashSet<>());
                }
            };

    private ImmutableClass() {}

    /** Whether the class of an object tells that the object never changes. */
    static boolean isThatOf(Object object) {
        return object != null && IS_IMMUTABLE.get(object.getClass());
    }

    /**
     * @param asked the classes whose components are being looked at: what refers to itself is as
     *     immutable as all else in it
     */
    private static boolean isImmutable(Class<?> type, Set<Class<?>> asked) {
        if (type.isPrimitive() || type.isEnum() || VALUES.contains(type)) {
            return true;
        }
        if (!type.isRecord()) {
            return false;
        }
        if (asked.add(type)) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (!isImmutable(component.getType(), asked)) {
                    return false;
                }
            }
        }
        return true;
    }
}
