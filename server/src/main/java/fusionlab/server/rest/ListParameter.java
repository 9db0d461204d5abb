package fusionlab.server.rest;

import fusionlab.server.system.BadParameterException;
import fusionlab.server.system.UnreadableBody;
import io.swagger.v3.oas.annotations.Parameter;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A query parameter of a list.
 *
 * @param type String, Long, Integer, Boolean, Instant, or an enum
 * @param description for people who call it
 */
public record ListParameter(String name, Class<?> type, String description) {

    public static final int LONGEST = 200;

    /** Those of a handler's parameter of this type; empty if it is no query of a list. */
    public static List<ListParameter> of(Class<?> type) {
        if (type != Paging.class && !(type.isRecord() && ListQuery.class.isAssignableFrom(type))) {
            return List.of();
        }
        return Arrays.stream(type.getRecordComponents())
                .flatMap(component -> component.getType() == Paging.class
                        ? of(Paging.class).stream()
                        : Stream.of(of(component)))
                .toList();
    }

    private static ListParameter of(RecordComponent component) {
        Parameter documented = component.getAccessor().getAnnotation(Parameter.class);
        Class<?> type = component.getType() == int.class ? Integer.class : component.getType();
        return new ListParameter(
                component.getName(), type, documented == null ? paging(component.getName()) : documented.description());
    }

    private static String paging(String name) {
        return switch (name) {
            case "limit" -> "Most items on the page";
            case "after" -> "The page after the item with this id: next of the page before";
            case "before" -> "The page before the item with this id: previous of the page after";
            case "sort" -> "The order of the items";
            default -> "Only those with this " + name;
        };
    }

    /** Null if it was not given, or left empty in a form. */
    @Nullable
    Object read(@Nullable String text) {
        if (text == null || (text.isEmpty() && type != Integer.class && type != Long.class)) {
            return null;
        }
        try {
            return value(text);
        } catch (IllegalArgumentException wrong) {
            throw new BadParameterException(
                    name, name + " is '" + UnreadableBody.shortened(text) + "'", String.valueOf(wrong.getMessage()));
        }
    }

    private Object value(String text) {
        if (type == Integer.class) {
            return QueryValues.wholeInteger(text);
        }
        if (type == Long.class) {
            return QueryValues.wholeLong(text);
        }
        if (type == Boolean.class) {
            return yes(text);
        }
        if (type == Instant.class) {
            return time(text);
        }
        if (type.isEnum()) {
            return constant(text);
        }
        if (text.length() > LONGEST || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("give at most " + LONGEST + " characters, without NUL");
        }
        return text.strip();
    }

    private static Boolean yes(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("give true or false");
        };
    }

    /** A day is its beginning in UTC. */
    private static Instant time(String text) {
        try {
            return text.length() > 10
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException wrong) {
            throw new IllegalArgumentException("give a day like 2026-11-30, or a time like 2026-11-30T08:00:00Z");
        }
    }

    private Object constant(String text) {
        String wanted = text.replace('-', '_');
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> ((Enum<?>) one).name().equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("give one of " + String.join(", ", choices())));
    }

    /** The values of an enum, as a caller writes them. */
    public List<String> choices() {
        return Arrays.stream(type.getEnumConstants())
                .map(one -> ((Enum<?>) one).name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toList());
    }
}
