package fusionlab.server.rest;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which rows a list has: a select without its order, and the filters that were given. A filter without a value restricts nothing. */
public final class Selection {

    private final String columns;
    private final String from;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> values = new LinkedHashMap<>();

    private Selection(String columns, String from) {
        this.columns = columns;
        this.from = from;
    }

    /**
     * @param columns with {@code select}; one is {@code id}
     * @param from with {@code from}, without {@code where}; what is joined left by a key costs nothing where only rows are counted
     */
    public static Selection of(String columns, String from) {
        return new Selection(columns, from);
    }

    public Selection and(String condition) {
        conditions.add("(" + condition + ")");
        return this;
    }

    /** A named value of the columns, or of a condition. */
    public Selection with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /** @param condition with {@code ?} for the value */
    public Selection where(String condition, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        String name = "value" + values.size();
        return and(condition.replace("?", ":" + name)).with(name, stored(value));
    }

    public Selection equal(String column, @Nullable Object value) {
        return where(column + " = ?", value);
    }

    public Selection between(String column, @Nullable Instant from, @Nullable Instant until) {
        return where(column + " >= ?", from).where(column + " < ?", until);
    }

    /** Whether one of the columns contains the text, in whatever case. */
    public Selection containing(@Nullable String text, String... columns) {
        return containing(text, Stream.of(columns).map(column -> column + " ilike ?"));
    }

    /** Whether the column contains the text, in whatever case, or the hash begins with it: cheaper than a part of it. */
    public Selection containingOrHash(@Nullable String text, String column, String hash) {
        return containing(text, Stream.of(column + " ilike ?", hash + " like lower(substr(?, 2))"));
    }

    private Selection containing(@Nullable String text, Stream<String> conditions) {
        if (text == null || text.isBlank()) {
            return this;
        }
        String pattern =
                "%" + text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
        return where(conditions.collect(Collectors.joining(" or ")), pattern);
    }

    private static Object stored(Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        return value instanceof Instant time ? Timestamp.from(time) : value;
    }

    String from() {
        return from;
    }

    Map<String, Object> values() {
        return values;
    }

    String page(KeyOrder order, Paging paging) {
        List<String> all = new ArrayList<>(conditions);
        if (paging.neighbour() != null) {
            all.add(order.beyond(from, paging.backwards()));
        }
        return columns + " " + from + where(all) + order.by(paging.backwards()) + " limit :most";
    }

    String count() {
        return "select count(*) from (select 1 " + from + where(conditions) + " limit :most) as counted";
    }

    private static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }
}
