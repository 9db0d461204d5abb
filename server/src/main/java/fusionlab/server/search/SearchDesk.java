package fusionlab.server.search;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import fusionlab.server.database.StoredJson;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.NotFoundException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Accepts searches and cancels them. */
@Component
public class SearchDesk {

    private final SearchRepository repository;
    private final SearchAdmission admission;
    private final MeasuredAdmission measured;
    private final PictureAdmission pictures;
    private final SchedulerClient scheduler;
    private final StoredJson json;
    private final Clock clock;

    SearchDesk(
            SearchRepository repository,
            SearchAdmission admission,
            MeasuredAdmission measured,
            PictureAdmission pictures,
            SchedulerClient scheduler,
            StoredJson json,
            Clock clock) {
        this.repository = repository;
        this.admission = admission;
        this.measured = measured;
        this.pictures = pictures;
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
        SearchAdmission.Admitted admitted = admitted(request);
        long id = repository
                .saveAndFlush(new Search(
                        admitted.latencyTableId(),
                        admitted.qualityTableId(),
                        admitted.checkpointId(),
                        json.write(admitted.parameters()),
                        createdBy,
                        clock.instant()))
                .id();
        TaskDescriptor<Void> task = request.onWorkers() ? SearchTask.MEASURED : SearchTask.SEARCH;
        scheduler.scheduleIfNotExists(task.instance(Long.toString(id)).scheduledTo(clock.instant()));
        return id;
    }

    private SearchAdmission.Admitted admitted(SearchRequest request) {
        if (request.onWorkers()) {
            return measured.admit(request);
        }
        return request.forPicture() ? pictures.admit(request) : admission.admit(request);
    }

    /** What a search on two tables can reach. @param kinds names of the kinds of block that may go; null for all */
    @Transactional(readOnly = true)
    public SearchFloor floor(long latencyTableId, long qualityTableId, @Nullable List<String> kinds) {
        return admission.floor(latencyTableId, qualityTableId, kinds);
    }

    /** The cost estimate of a measured search. */
    @Transactional(readOnly = true)
    public MeasuredParameters.Estimate estimate(SearchRequest request) {
        if (!request.onWorkers()) {
            throw new InvalidRequestException(
                    "qualitySource", "Only a measured search has an estimate", "set qualitySource to workers");
        }
        return measured.admit(request).parameters().requiredOnline().estimate();
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
