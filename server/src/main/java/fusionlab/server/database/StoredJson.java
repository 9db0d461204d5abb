package fusionlab.server.database;

import fusionlab.server.system.JsonStrictness;
import java.sql.Array;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes documents in the database. Requests are read strictly; a stored document may come from an earlier or later version, so
 * unknown fields are ignored, missing numbers read as zero, and values are converted to the type of their field.
 */
@Component
public class StoredJson {

    private static final Logger LOG = LoggerFactory.getLogger(StoredJson.class);

    private final JsonMapper mapper;
    private final DefaultConversionService conversions = new DefaultConversionService();
    private final Map<Class<?>, RowMapper<?>> rows = new ConcurrentHashMap<>();

    StoredJson(JsonMapper strict) {
        this.mapper = JsonStrictness.set(strict.rebuild(), false).build();
        conversions.addConverter(new Documents());
        conversions.addConverter(Array.class, List.class, StoredJson::list);
    }

    public String write(Object document) {
        return mapper.writeValueAsString(document);
    }

    public <T> T read(String document, Class<T> type) {
        return mapper.readValue(document, type);
    }

    /** Maps rows to records by column names; a {@code jsonb} becomes the component's record, an array a list. */
    @SuppressWarnings("unchecked") // each class is the key of its own mapper
    public <T> RowMapper<T> rows(Class<T> type) {
        return (RowMapper<T>) rows.computeIfAbsent(type, it -> new SimplePropertyRowMapper<>(it, conversions));
    }

    /** As {@link #rows(Class)} for rows with an {@code id}: an unreadable row is marked as such. @param kind of the row, for people */
    public <T> RowMapper<StoredRow<T>> rows(String kind, Class<T> type) {
        RowMapper<T> rows = rows(type);
        return (row, number) ->
                StoredRow.read(kind, row.getLong("id"), () -> Objects.requireNonNull(rows.mapRow(row, number)));
    }

    /** Empty if it cannot be read: a list marks such a row as unreadable and continues. */
    public <T> Optional<T> readable(String document, Class<T> type) {
        try {
            return Optional.ofNullable(read(document, type));
        } catch (JacksonException unreadable) {
            LOG.warn("A stored {} cannot be read: {}", type.getSimpleName(), unreadable.getOriginalMessage());
            return Optional.empty();
        }
    }

    private static List<?> list(Array array) {
        try {
            return Arrays.asList((Object[]) array.getArray());
        } catch (SQLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The driver's object for {@code jsonb} prints the document. */
    private final class Documents implements GenericConverter {

        @Override
        public Set<ConvertiblePair> getConvertibleTypes() {
            return Set.of(new ConvertiblePair(Object.class, Record.class));
        }

        @Override
        public @Nullable Object convert(@Nullable Object document, TypeDescriptor from, TypeDescriptor to) {
            return document == null ? null : read(document.toString(), to.getType());
        }
    }

    JsonMapper mapper() {
        return mapper;
    }
}
