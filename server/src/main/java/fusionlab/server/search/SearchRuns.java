package fusionlab.server.search;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import fusionlab.server.database.StoredJson;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.NotFoundException;
import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Accepts searches and cancels them. */
@Component
public class SearchRuns {

    private final SearchRunRepository repository;
    private final SearchAdmission admission;
    private final OnlineAdmission online;
    private final SchedulerClient scheduler;
    private final StoredJson json;
    private final Clock clock;

    SearchRuns(
            SearchRunRepository repository,
            SearchAdmission admission,
            OnlineAdmission online,
            SchedulerClient scheduler,
            StoredJson json,
            Clock clock) {
        this.repository = repository;
        this.admission = admission;
        this.online = online;
        this.scheduler = scheduler;
        this.json = json;
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
        if (request.onWorkers()) {
            return acceptOnline(online.admit(request), createdBy);
        }
        OnlineAdmission.refuseWithoutWorkers(request);
        SearchAdmission.Admitted admitted = admission.admit(request);
        long id = repository
                .saveAndFlush(new SearchRun(
                        admitted.latencyTableId(),
                        admitted.qualityTableId(),
                        json.write(admitted.parameters()),
                        createdBy,
                        clock.instant()))
                .id();
        scheduler.scheduleIfNotExists(
                SearchTask.SEARCH.instance(Long.toString(id)).scheduledTo(clock.instant()));
        return id;
    }

    private long acceptOnline(OnlineAdmission.Admitted admitted, String createdBy) {
        long id = repository
                .saveAndFlush(new SearchRun(
                        admitted.latencyTableId(),
                        null,
                        admitted.checkpointId(),
                        json.write(admitted.parameters()),
                        createdBy,
                        clock.instant()))
                .id();
        scheduler.scheduleIfNotExists(
                OnlineTask.ONLINE.instance(Long.toString(id)).scheduledTo(clock.instant()));
        return id;
    }

    /** What a search on measured quality would cost. */
    @Transactional(readOnly = true)
    public OnlineParameters.Estimate estimate(SearchRequest request) {
        if (!request.onWorkers()) {
            throw new InvalidRequestException(
                    "qualitySource",
                    "Only a search that workers measure has an estimate",
                    "set qualitySource to workers");
        }
        return online.admit(request).estimate();
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
