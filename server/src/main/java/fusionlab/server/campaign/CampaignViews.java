package fusionlab.server.campaign;

import fusionlab.server.database.StoredRow;
import fusionlab.server.device.DeviceView;
import fusionlab.server.device.Devices;
import fusionlab.server.job.JobQueue;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.table.LatencyTables;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Campaigns for REST and all pages. */
@Component
@Transactional(readOnly = true)
public class CampaignViews {

    private static final Sort NEWEST_FIRST = Sort.by("id").descending();

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
    public CampaignView get(long id) {
        Campaign campaign =
                campaigns.findById(id).orElseThrow(() -> new NotFoundException("campaign", id, "/api/v1/campaigns"));
        return rows(List.of(campaign)).get(0).orThrow();
    }

    /**
     * Newest first.
     *
     * @param deviceId null for all devices
     */
    public Listing<CampaignView> page(@Nullable Long deviceId, Paging paging) {
        return listing(
                paging,
                NEWEST_FIRST,
                page -> deviceId == null ? campaigns.findAll(page) : campaigns.findByDeviceId(deviceId, page));
    }

    /** Queued and running campaigns, oldest first. */
    public Listing<CampaignView> open(Paging paging) {
        Set<CampaignState> open = Set.of(CampaignState.QUEUED, CampaignState.RUNNING);
        return listing(paging, Sort.by("id"), page -> campaigns.findByStateIn(open, page));
    }

    /** The validations of a table, newest first. */
    public Listing<CampaignView> validating(long tableId, Paging paging) {
        return listing(
                paging,
                NEWEST_FIRST,
                page -> campaigns.findByKindAndLatencyTableId(CampaignKind.VALIDATION, tableId, page));
    }

    private Listing<CampaignView> listing(Paging paging, Sort sort, Function<PageRequest, Page<Campaign>> found) {
        Page<Campaign> page = found.apply(paging.sortedBy(sort));
        return Listing.ofRows(rows(page.getContent()), paging, page.getTotalElements());
    }

    private List<StoredRow<CampaignView>> rows(List<Campaign> found) {
        if (found.isEmpty()) {
            return List.of();
        }
        List<Long> ids = found.stream().map(Campaign::id).toList();
        Map<Long, DeviceView> measuring =
                devices.byId(found.stream().map(Campaign::deviceId).distinct().toList());
        Map<Long, List<CampaignView.Problem>> failures =
                problems.of(ids).stream().collect(Collectors.groupingBy(CampaignView.Problem::campaignId));
        Map<Long, List<CampaignView.Network>> networks =
                results.of(ids).stream().collect(Collectors.groupingBy(CampaignView.Network::campaignId));
        Map<Long, Long> filled = tables.ofCampaigns(ids);
        return found.stream()
                .map(campaign -> StoredRow.read("campaign", campaign.id(), () -> {
                    JobQueue.OpenJob job = campaign.state() == CampaignState.RUNNING
                            ? queue.openJob(campaign.id()).orElse(null)
                            : null;
                    return campaign.view(
                            Objects.requireNonNull(measuring.get(campaign.deviceId())),
                            job,
                            failures.getOrDefault(campaign.id(), List.of()),
                            atWork(networks.getOrDefault(campaign.id(), List.of()), job),
                            filled.get(campaign.id()));
                }))
                .toList();
    }

    private static List<CampaignView.Network> atWork(
            List<CampaignView.Network> networks, JobQueue.@Nullable OpenJob job) {
        String current = job == null ? null : job.network();
        return networks.stream()
                .map(network -> network.open() && network.architecture().equals(current) ? network.running() : network)
                .toList();
    }
}
