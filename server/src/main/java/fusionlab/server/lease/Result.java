package fusionlab.server.lease;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of work stores in the row that a result ends.
 *
 * @param columns assignments in SQL, each ending in a comma
 * @param parameters of them
 * @param done of {@code progress_total}; null leaves it as it is. Work that is done has done all
 */
public record Result(
        String columns, Map<String, ?> parameters, @Nullable Integer done) {

    static final Result NONE = new Result("", Map.of(), null);
}
