package fusionlab.server.lease;

import fusionlab.server.database.Write;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of work stores in the row that a result ends.
 *
 * @param columns assignments in SQL, each ending in a comma
 * @param parameters of them
 * @param done of {@code progress_total}; null leaves it as it is. Work that is done has done all
 * @param rows what is stored with it elsewhere, in the same round trip
 */
public record Result(
        String columns, Map<String, ?> parameters, @Nullable Integer done, List<Write> rows) {

    static final Result NONE = new Result("", Map.of(), null, List.of());
}
