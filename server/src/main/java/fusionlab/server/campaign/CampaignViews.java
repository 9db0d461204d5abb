package fusionlab.server.campaign;

import fusionlab.server.lease.JobQueue;
import fusionlab.server.system.Listing;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.system.Paging;
import fusionlab.server.system.StoredRow;
import fusionlab.server.table.LatencyTables;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Campaigns as they are shown. */
@Component
public class CampaignViews {

    private final CampaignRepository campaigns;
    private final JobQueue queue;
    private final MeasuringProblems problems;
    private final NetworkResults results;
    private final LatencyTables tables;

    CampaignViews(
            CampaignRepository campaigns,
            JobQueue queue,
            MeasuringProblems problems,
            NetworkResults results,
            LatencyTables tables) {
        this.campaigns = campaigns;
        this.queue = queue;
        this.problems = problems;
        this.results = results;
        this.tables = tables;
    }

    /** @throws NotFoundException if there is none */
    @Transactional(readOnly = true)
    public CampaignView get(long id) {
        return read(campaigns
                        .findById(id)
                        .orElseThrow(() -> new NotFoundException("campaign", id, "/api/v1/campaigns")))
                .orThrow();
    }

    /** @param deviceId null for those of all devices */
    @Transactional(readOnly = true)
    public Listing<CampaignView> page(@Nullable Long deviceId, Paging paging) {
        var newestFirst = paging.sortedBy(Sort.by("id").descending());
        Page<Campaign> page =
                deviceId == null ? campaigns.findAll(newestFirst) : campaigns.findByDeviceId(deviceId, newestFirst);
        return Listing.ofRows(page.map(this::read));
    }

    private StoredRow<CampaignView> read(Campaign campaign) {
        return StoredRow.read("campaign", campaign.id(), () -> view(campaign));
    }

    private CampaignView view(Campaign campaign) {
        boolean validation = campaign.kind() == Campaign.Kind.VALIDATION;
        Optional<JobQueue.OpenJob> job = campaign.state().isFinal() ? Optional.empty() : queue.openJob(campaign.id());
        List<CampaignView.Network> networks = validation ? networks(campaign, job) : List.of();
        Rotation rotation = campaign.rotation();
        return new CampaignView(
                campaign.id(),
                campaign.deviceId(),
                campaign.kind().name(),
                campaign.state().name(),
                campaign.topology(),
                campaign.latentSize(),
                rotation.profile(),
                rotation.precisionTarget(),
                rotation.minimumRounds(),
                rotation.budgetSeconds(),
                campaign.spentSeconds(),
                campaign.cellsTotal(),
                campaign.cellsPrecise(),
                campaign.roundsDone() + job.map(JobQueue.OpenJob::done).orElse(0),
                remaining(campaign, job),
                activity(campaign, job),
                campaign.problem(),
                problems.of(campaign.id()),
                validation
                        ? Long.valueOf(campaign.validatedTable())
                        : tables.ofCampaign(campaign.id()).orElse(null),
                rotation.sentinelKey(),
                networks,
                validation ? CampaignView.Summary.of(networks) : null,
                campaign.createdBy(),
                campaign.createdAt(),
                campaign.startedAt(),
                campaign.finishedAt());
    }

    /** The estimate was made before the job began; the time since then is over. It never promises less than a second. */
    private static @Nullable Double remaining(Campaign campaign, Optional<JobQueue.OpenJob> job) {
        Double planned = campaign.remainingSeconds();
        if (planned == null || campaign.state().isFinal()) {
            return planned;
        }
        return Math.max(1, planned - job.map(JobQueue.OpenJob::lentSeconds).orElse(0.0));
    }

    private static @Nullable String activity(Campaign campaign, Optional<JobQueue.OpenJob> job) {
        if (campaign.state() == Campaign.State.QUEUED) {
            return "waits for the device's earlier campaigns";
        }
        return job.map(open -> {
                    if (!open.lent()) {
                        return "waits for the device's agent";
                    }
                    return open.activity() == null ? "at work" : open.activity();
                })
                .orElse(null);
    }

    private List<CampaignView.Network> networks(Campaign campaign, Optional<JobQueue.OpenJob> job) {
        String current = job.map(JobQueue.OpenJob::network).orElse("");
        return results.of(campaign.id()).stream()
                .map(row -> new CampaignView.Network(
                        row.architectureId(),
                        row.architecture(),
                        networkState(campaign, row, current),
                        row.measuredMs(),
                        row.measuredLowMs(),
                        row.measuredHighMs(),
                        row.samples(),
                        row.predictedMs(),
                        row.predictedLowMs(),
                        row.predictedHighMs(),
                        row.errorPercent(),
                        row.inside(),
                        row.problem()))
                .toList();
    }

    private static String networkState(Campaign campaign, NetworkResults.Row row, String current) {
        if (row.measuredMs() != null) {
            return "DONE";
        }
        if (row.problem() != null) {
            return "FAILED";
        }
        if (campaign.state().isFinal()) {
            return "CANCELLED";
        }
        return row.architecture().equals(current) ? "RUNNING" : "QUEUED";
    }
}
