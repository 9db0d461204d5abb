package fusionlab.server.rest;

import fusionlab.server.database.StoredRow;
import fusionlab.server.database.UnreadableRowException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param next {@code after} of the next page; null on the last one
 * @param previous {@code before} of the previous page; null on the first one
 * @param total items on all pages, counted up to {@value #COUNTED}
 * @param totalAtLeast whether there are more than {@code total}
 * @param unreadable rows of this page that are partly or wholly unreadable
 */
public record Listing<T>(
        List<T> items,
        @Nullable Long next,
        @Nullable Long previous,
        long total,
        boolean totalAtLeast,
        List<Unreadable> unreadable) {

    /** Who counted on would read all rows of a list for one number. */
    public static final int COUNTED = 1_000;

    public Listing {
        items = List.copyOf(items);
        unreadable = List.copyOf(unreadable);
    }

    /** @param kind of the row, for people: {@code campaign} */
    public record Unreadable(String kind, long id, String problem) {

        private static Unreadable of(UnreadableRowException row) {
            return new Unreadable(row.kind(), row.id(), String.valueOf(row.getMessage()));
        }
    }

    /** Items that are shown although partly unreadable. */
    public Listing<T> but(List<UnreadableRowException> partly) {
        return new Listing<>(
                items,
                next,
                previous,
                total,
                totalAtLeast,
                partly.stream().map(Unreadable::of).toList());
    }

    public <U> Listing<U> map(Function<T, U> change) {
        return with(items.stream().map(change).toList(), unreadable);
    }

    /** All items at once, for what is read with one statement. */
    public <U> Listing<U> all(Function<List<T>, List<U>> change) {
        return with(change.apply(items), unreadable);
    }

    /** Reads each item; those that cannot be read are named. */
    public <U> Listing<U> readable(Function<T, StoredRow<U>> reading) {
        List<StoredRow<U>> rows = items.stream().map(reading).toList();
        return with(
                rows.stream().map(StoredRow::value).filter(Objects::nonNull).toList(),
                rows.stream()
                        .map(StoredRow::unreadable)
                        .filter(Objects::nonNull)
                        .map(Unreadable::of)
                        .toList());
    }

    private <U> Listing<U> with(List<U> others, List<Unreadable> bad) {
        return new Listing<>(others, next, previous, total, totalAtLeast, bad);
    }

    /** Whether everything is on this page. */
    public boolean whole() {
        return next == null && previous == null;
    }
}
