package fusionlab.server.database;

import fusionlab.server.system.LabException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * A database row that may be unreadable. A row that another version wrote, or that was changed by hand, must neither break its list nor
 * silently disappear from it. Either {@code value} or {@code unreadable} is null.
 */
public record StoredRow<T>(@Nullable T value, @Nullable UnreadableRowException unreadable) {

    /** Reads a row's value; fails in whatever way its document's reader fails. */
    public interface Reading<T, E extends Exception> {
        T read() throws E;
    }

    /** @param kind of the row, for people: {@code campaign} */
    public static <T, E extends Exception> StoredRow<T> read(String kind, long id, Reading<T, E> reading) throws E {
        try {
            return new StoredRow<>(reading.read(), null);
        } catch (UnreadableRowException unreadable) {
            return new StoredRow<>(null, unreadable);
        } catch (DataAccessException | TransactionException | LabException noFaultOfTheRow) {
            throw noFaultOfTheRow;
        } catch (RuntimeException unreadable) {
            // The boundary of a row: the exception depends on where a document is damaged.
            return new StoredRow<>(null, new UnreadableRowException(kind, id, unreadable));
        }
    }

    /** @throws UnreadableRowException naming the row */
    public T orThrow() {
        if (value == null) {
            throw java.util.Objects.requireNonNull(unreadable);
        }
        return value;
    }

    public <U> StoredRow<U> map(Function<T, U> change) {
        return new StoredRow<>(value == null ? null : change.apply(value), unreadable);
    }

    /** For people; empty if it can be read. */
    public String problem() {
        return unreadable == null ? "" : String.valueOf(unreadable.getMessage());
    }

    public boolean isReadable() {
        return value != null;
    }
}
