package fusionlab.server.lease;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request for work.
 *
 * @param queue the queue to lease from: a device's id, or the id of the checkpoint that a worker offers
 * @param worker the worker's name, for people; null for agents
 * @param kinds accepted kinds of work, by {@link WorkKind#name}
 */
public record LeaseRequest(
        long queue, LeaseHolder holder, @Nullable String worker, Set<String> kinds) {

    public boolean takes(String kind) {
        return kinds.contains(kind);
    }
}
