package fusionlab.server.rest;

import fusionlab.server.database.StoredRow;
import fusionlab.server.database.UnreadableRowException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.data.domain.Page;

/**
 * One page of a list.
 *
 * @param page counted from 0
 * @param total items on all pages
 * @param unreadable rows of this page that are partly or wholly unreadable
 */
public record Listing<T>(List<T> items, int page, int size, long total, List<Unreadable> unreadable) {

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

    public static <T> Listing<T> of(List<T> items, Paging paging, long total) {
        return new Listing<>(items, paging.page(), paging.size(), total, List.of());
    }

    public static <T> Listing<T> of(Page<T> page) {
        return new Listing<>(page.getContent(), page.getNumber(), page.getSize(), page.getTotalElements(), List.of());
    }

    public static <T> Listing<T> ofRows(List<StoredRow<T>> rows, Paging paging, long total) {
        return new Listing<>(items(rows), paging.page(), paging.size(), total, unreadable(rows));
    }

    public static <T> Listing<T> ofRows(Page<StoredRow<T>> page) {
        return new Listing<>(
                items(page.getContent()),
                page.getNumber(),
                page.getSize(),
                page.getTotalElements(),
                unreadable(page.getContent()));
    }

    /** Items that are shown although partly unreadable. */
    public Listing<T> but(List<UnreadableRowException> partly) {
        return new Listing<>(
                items, page, size, total, partly.stream().map(Unreadable::of).toList());
    }

    public <U> Listing<U> map(Function<T, U> change) {
        return new Listing<>(items.stream().map(change).toList(), page, size, total, unreadable);
    }

    /** Number of items after this page. */
    public long more() {
        return Math.max(0, total - (page + 1L) * size);
    }

    private static <T> List<T> items(List<StoredRow<T>> rows) {
        return rows.stream().map(StoredRow::value).filter(Objects::nonNull).toList();
    }

    private static <T> List<Unreadable> unreadable(List<StoredRow<T>> rows) {
        return rows.stream()
                .map(StoredRow::unreadable)
                .filter(Objects::nonNull)
                .map(Unreadable::of)
                .toList();
    }
}
