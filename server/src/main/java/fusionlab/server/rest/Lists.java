package fusionlab.server.rest;

import fusionlab.server.database.StoredRow;
import fusionlab.server.system.BadParameterException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads pages of lists: by keys, never by counting rows that are not shown. */
@Component
public record Lists(JdbcClient database) {

    private record Line<T>(long id, T row) {}

    /** A page of ids, for those who read the rows otherwise. */
    public Listing<Long> ids(Selection which, KeyOrder order, Paging paging) {
        return page(which, order, paging, (row, number) -> row.getLong("id"));
    }

    public <T> Listing<T> page(Selection which, KeyOrder order, Paging paging, RowMapper<T> rows) {
        List<Line<T>> lines = lines(which, order, paging, rows);
        boolean more = lines.size() > paging.limit();
        if (more) {
            lines.remove(paging.limit());
        }
        boolean backwards = paging.backwards();
        if (backwards) {
            Collections.reverse(lines);
        }
        Long first = lines.isEmpty() ? null : Long.valueOf(lines.get(0).id());
        Long last = lines.isEmpty()
                ? null
                : Long.valueOf(lines.get(lines.size() - 1).id());
        long total = paging.neighbour() == null && !more ? lines.size() : count(which);
        return new Listing<>(
                lines.stream().map(Line::row).toList(),
                backwards || more ? last : null,
                backwards ? (more ? first : null) : paging.after() == null ? null : first,
                Math.min(total, Listing.COUNTED),
                total > Listing.COUNTED,
                List.of());
    }

    /** As {@link #page}; rows that cannot be read are named. */
    public <T> Listing<T> stored(Selection which, KeyOrder order, Paging paging, RowMapper<StoredRow<T>> rows) {
        return page(which, order, paging, rows).readable(row -> row);
    }

    private <T> List<Line<T>> lines(Selection which, KeyOrder order, Paging paging, RowMapper<T> rows) {
        Map<String, Object> values = new HashMap<>(which.values());
        values.put("most", paging.limit() + 1);
        Long neighbour = paging.neighbour();
        if (neighbour != null) {
            values.put("neighbour", neighbour);
        }
        List<Line<T>> lines = new ArrayList<>(database.sql(which.page(order, paging))
                .params(values)
                .query((row, number) -> line(row, number, rows))
                .list());
        if (lines.isEmpty() && neighbour != null && !order.byIdOnly()) {
            requireNeighbour(which, order, paging, neighbour);
        }
        return lines;
    }

    @SuppressWarnings("NullAway") // Spring's mappers may answer null; those of lists do not
    private static <T> Line<T> line(ResultSet row, int number, RowMapper<T> rows) throws SQLException {
        return new Line<>(row.getLong("id"), rows.mapRow(row, number));
    }

    /** Where the order is not by ids alone, an item that is gone has no place, and an empty page would look like the end. */
    private void requireNeighbour(Selection which, KeyOrder order, Paging paging, long id) {
        if (database.sql("select 1 " + which.from() + " where " + order.id() + " = :id")
                .param("id", id)
                .query(Integer.class)
                .optional()
                .isEmpty()) {
            throw new BadParameterException(
                    paging.backwards() ? "before" : "after",
                    "There is no item " + id + " any more",
                    "begin with the first page");
        }
    }

    /** Up to one more than {@link Listing#COUNTED}. */
    private long count(Selection which) {
        Map<String, @Nullable Object> values = new HashMap<>(which.values());
        values.put("most", Listing.COUNTED + 1);
        return database.sql(which.count()).params(values).query(Long.class).single();
    }
}
