package fusionlab.server.dashboard;

import fusionlab.server.rest.ListParameter;
import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What surrounds the lines of a list: its filters, how many lines there are, and the links to the pages before and after. All of it is in the
 * address; nothing depends on what earlier pages showed.
 *
 * @param path of the list
 * @param hidden filters that the bar keeps without showing them, by name
 * @param filtered whether a filter restricts the list
 * @param count how many there are, in words
 * @param here the query of this page, for what reloads a part of it
 * @param first null on the first page; {@code previous} and {@code next} likewise
 * @param whole whether everything is on this page
 */
record ListPage(
        String path,
        List<Field> fields,
        Map<String, Object> hidden,
        boolean filtered,
        String count,
        String here,
        @Nullable String first,
        @Nullable String previous,
        @Nullable String next,
        boolean whole) {

    private static final String ARCHIVED = "archived";

    /**
     * A field of the filter bar.
     *
     * @param kind {@code search}, {@code date} or {@code select}
     * @param value as it was given; empty if it was not
     * @param choices of a select, without the one for all
     */
    record Field(String name, String label, String kind, String value, List<String> choices) {

        /** The choice that restricts nothing. */
        public String all() {
            return switch (name) {
                case "sort" -> "default";
                case ARCHIVED -> "left out";
                default -> "any";
            };
        }

        /** A choice in words. */
        public String words(String choice) {
            if (name.equals(ARCHIVED)) {
                return "only these";
            }
            return switch (choice) {
                case "true" -> "yes";
                case "false" -> "no";
                default -> choice.replace('_', ' ');
            };
        }
    }

    /** @param what the lines, in the plural: {@code searches} */
    static ListPage of(String path, String what, ListQuery asked, Listing<?> page) {
        return of(path, what, asked, page, Map.of());
    }

    /** @param choices of filters that are texts, by their names */
    static ListPage of(String path, String what, ListQuery asked, Listing<?> page, Map<String, List<String>> choices) {
        Map<String, Object> given = new LinkedHashMap<>();
        for (RecordComponent component : asked.getClass().getRecordComponents()) {
            Object value = value(component, asked);
            if (value != null && value != asked.paging()) {
                given.put(component.getName(), value);
            }
        }
        boolean filtered = given.keySet().stream().anyMatch(name -> !name.equals("sort"));
        if (asked.paging().limit() != Paging.USUAL) {
            given.put("limit", asked.paging().limit());
        }
        Map<String, Object> hidden = new LinkedHashMap<>();
        List<Field> fields = new ArrayList<>();
        for (ListParameter parameter : ListParameter.of(asked.getClass())) {
            Object value = given.get(parameter.name());
            if (parameter.type() != Long.class && parameter.type() != Integer.class) {
                fields.add(field(parameter, value, choices));
            } else if (value != null) {
                hidden.put(parameter.name(), value);
            }
        }
        boolean away = asked.paging().after() != null || asked.paging().before() != null;
        return new ListPage(
                path,
                fields,
                hidden,
                filtered,
                (page.totalAtLeast() ? "more than " : "")
                        + String.format(Locale.ROOT, "%,d ", page.total())
                        + (page.total() == 1 && !page.totalAtLeast() ? singular(what) : what),
                link(
                        "",
                        given,
                        "after",
                        asked.paging().after(),
                        "before",
                        asked.paging().before()),
                away ? link(path, given) : null,
                page.previous() == null ? null : link(path, given, "before", page.previous()),
                page.next() == null ? null : link(path, given, "after", page.next()),
                page.whole());
    }

    /** Whether it shows archived things only. */
    public boolean archived() {
        return fields.stream()
                .anyMatch(
                        field -> field.name().equals(ARCHIVED) && field.value().equals("true"));
    }

    /** Columns of its head; only what is whole can be sorted here, other lists are sorted by the server. */
    public String columns(String written) {
        return whole ? written : written.replace(":number", ":figure").replaceAll(":(text|key)", "");
    }

    private static Field field(ListParameter parameter, @Nullable Object value, Map<String, List<String>> choices) {
        List<String> offered = parameter.type().isEnum()
                ? parameter.choices()
                : parameter.type() == Boolean.class ? yesOrNo(parameter.name()) : choices.get(parameter.name());
        String kind = offered != null ? "select" : parameter.type() == Instant.class ? "date" : "search";
        String name = parameter.name();
        return new Field(
                name,
                label(name),
                kind,
                value == null ? "" : text(value, kind.equals("date")),
                offered == null ? List.of() : offered);
    }

    /** Archived things are left out unless only they are asked for. */
    private static List<String> yesOrNo(String name) {
        return name.equals(ARCHIVED) ? List.of("true") : List.of("true", "false");
    }

    private static String label(String name) {
        return switch (name) {
            case "text" -> "Search for";
            case "sort" -> "Order";
            default -> name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        };
    }

    private static String text(Object value, boolean day) {
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
        return day && value instanceof Instant time
                ? time.atOffset(ZoneOffset.UTC).toLocalDate().toString()
                : value.toString();
    }

    private static String link(String path, Map<String, Object> given, @Nullable Object... more) {
        UriComponentsBuilder link = UriComponentsBuilder.fromPath(path);
        given.forEach((name, value) -> link.queryParam(name, "{" + name + "}"));
        for (int i = 0; i < more.length; i += 2) {
            if (more[i + 1] != null) {
                link.queryParam(String.valueOf(more[i]), more[i + 1]);
            }
        }
        Map<String, Object> texts = given.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> text(entry.getValue(), false)));
        return link.encode().buildAndExpand(texts).toUriString();
    }

    private static @Nullable Object value(RecordComponent component, ListQuery asked) {
        try {
            component.getAccessor().setAccessible(true); // a package's own query
            return component.getAccessor().invoke(asked);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(component + " cannot be read", impossible);
        }
    }

    private static String singular(String plural) {
        return plural.replaceAll("(ch|sh)es$", "$1").replaceAll("s$", "");
    }
}
