package fusionlab.server.campaign;

import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * The progress of running campaigns between two reports, while there is memory. The database decides: what was remembered in a transaction
 * that was rolled back, or before another replica took a report, does not have the rounds of the campaign's row, and is read again.
 */
@Component
final class ProgressMemory {

    private final Map<Long, Progress> known = new ConcurrentReferenceHashMap<>();

    /** What is known of a campaign whose newest job is not counted yet. */
    Optional<Progress> before(Campaign campaign) {
        return Optional.ofNullable(known.get(campaign.id())).filter(it -> it.rounds() == campaign.roundsDone());
    }

    void remember(Campaign campaign, Progress progress) {
        known.put(campaign.id(), progress);
    }

    void forget(Campaign campaign) {
        known.remove(campaign.id());
    }
}
