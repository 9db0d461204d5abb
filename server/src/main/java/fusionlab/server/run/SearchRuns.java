package fusionlab.server.run;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import fusionlab.server.system.NotFoundException;
import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Accepts searches and cancels them. */
@Component
public class SearchRuns {

    private final SearchRunRepository repository;
    private final SearchAdmission admission;
    private final SchedulerClient scheduler;
    private final Clock clock;

    SearchRuns(SearchRunRepository repository, SearchAdmission admission, SchedulerClient scheduler, Clock clock) {
        this.repository = repository;
        this.admission = admission;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /**
     * Checks, stores and schedules a search; the row and its task are written in one transaction.
     *
     * @return its id
     * @throws fusionlab.server.system.InvalidRequestException naming the field and the remedy
     */
    @Transactional
    public long accept(SearchRequest request, String createdBy) {
        SearchAdmission.Admitted admitted = admission.admit(request);
        long id = repository
                .saveAndFlush(new SearchRun(
                        admitted.latencyTableId(),
                        admitted.qualityTableId(),
                        admitted.parameters(),
                        createdBy,
                        clock.instant()))
                .id();
        scheduler.scheduleIfNotExists(
                SearchTask.SEARCH.instance(Long.toString(id)).scheduledTo(clock.instant()));
        return id;
    }

    /** Asks a search to stop; one that has ended stays as it is. */
    @Transactional
    public void cancel(long id) {
        repository
                .lock(id)
                .orElseThrow(() -> new NotFoundException("search", id, SearchController.PATH))
                .cancel(clock.instant());
    }
}
