package fusionlab.server.lease;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One that asks for work.
 *
 * @param queue whose work it may have: a device's id, or that of the checkpoint that a worker offers
 * @param worker its name for people; null for agents
 * @param kinds of work that it takes, by {@link WorkKind#name}
 */
public record LeaseRequest(
        long queue, LeaseHolder holder, @Nullable String worker, Set<String> kinds) {

    public boolean takes(String kind) {
        return kinds.contains(kind);
    }
}
