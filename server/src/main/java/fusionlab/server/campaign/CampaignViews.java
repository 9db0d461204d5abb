package fusionlab.server.campaign;

import fusionlab.server.database.StoredRow;
import fusionlab.server.device.DeviceView;
import fusionlab.server.device.Devices;
import fusionlab.server.job.JobQueue;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.table.LatencyTables;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    private final Devices devices;

    CampaignViews(
            CampaignRepository campaigns,
            JobQueue queue,
            MeasuringProblems problems,
            NetworkResults results,
            LatencyTables tables,
            Devices devices) {
        this.campaigns = campaigns;
        this.queue = queue;
        this.problems = problems;
        this.results = results;
        this.tables = tables;
        this.devices = devices;
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
        List<CampaignView.Problem> failures = problems.of(campaign.id());
        int imprecise = campaign.imprecise(failures.size());
        Absence absence = campaign.state().isFinal() ? Absence.NONE : Absence.of(devices.get(campaign.deviceId()));
        return new CampaignView(
                campaign.id(),
                campaign.deviceId(),
                campaign.kind().name(),
                campaign.state().name(),
                CampaignView.outcome(campaign.state().name(), imprecise),
                campaign.topology(),
                campaign.latentSize(),
                rotation.profile(),
                rotation.precisionTarget(),
                rotation.minimumRounds(),
                rotation.budgetSeconds(),
                campaign.spentSeconds(),
                absence.away() ? 0 : job.map(JobQueue.OpenJob::leasedSeconds).orElse(0.0),
                campaign.cellsTotal(),
                campaign.cellsPrecise(),
                imprecise,
                campaign.roundsDone() + job.map(JobQueue.OpenJob::done).orElse(0),
                absence.away() ? null : remaining(campaign, job),
                activity(campaign, job, absence),
                campaign.problem(),
                failures,
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

    private static @Nullable Double remaining(Campaign campaign, Optional<JobQueue.OpenJob> job) {
        Double planned = campaign.remainingSeconds();
        if (planned == null || campaign.state().isFinal() || job.isEmpty()) {
            return planned;
        }
        // A validation measures each of its networks, whatever its budget says.
        double budgetLeft = campaign.kind() == Campaign.Kind.VALIDATION
                ? Double.POSITIVE_INFINITY
                : campaign.rotation().budgetSeconds() - campaign.spentSeconds();
        return Remaining.seconds(planned, budgetLeft, job.get());
    }

    /** Whether a device's agent is away, so that nothing goes on whatever was planned. */
    private record Absence(boolean away, String words) {

        static final Absence NONE = new Absence(false, "");

        static Absence of(DeviceView device) {
            return switch (device.state()) {
                case OFFLINE -> new Absence(true, "offline since " + seen(device));
                case NEW -> new Absence(true, "which has not registered yet");
                case REVOKED -> new Absence(true, "whose token is revoked");
                case ONLINE -> NONE;
            };
        }

        private static String seen(DeviceView device) {
            Instant at = device.lastSeenAt();
            return at == null
                    ? "its registration"
                    : at.truncatedTo(ChronoUnit.SECONDS).toString();
        }
    }

    private static @Nullable String activity(Campaign campaign, Optional<JobQueue.OpenJob> job, Absence absence) {
        boolean queued = campaign.state() == Campaign.State.QUEUED;
        if (absence.away()) {
            String earlier = queued ? "the device's earlier campaigns, and for its agent, " : "the device's agent, ";
            return "waits for " + earlier + absence.words();
        }
        if (queued) {
            return "waits for the device's earlier campaigns";
        }
        return job.map(open -> {
                    if (!open.leased()) {
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
