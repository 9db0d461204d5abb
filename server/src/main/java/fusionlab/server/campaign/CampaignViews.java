package fusionlab.server.campaign;

import fusionlab.server.annotation.Annotated;
import fusionlab.server.database.StoredRow;
import fusionlab.server.device.DeviceView;
import fusionlab.server.device.Devices;
import fusionlab.server.job.JobQueue;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Paging;
import fusionlab.server.rest.Selection;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.table.LatencyTables;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Campaigns for REST and all pages. */
@Component
@Transactional(readOnly = true)
public class CampaignViews {

    private final CampaignRepository campaigns;
    private final Lists lists;
    private final JobQueue queue;
    private final MeasuringProblems problems;
    private final NetworkResults results;
    private final LatencyTables tables;
    private final Devices devices;

    CampaignViews(
            CampaignRepository campaigns,
            Lists lists,
            JobQueue queue,
            MeasuringProblems problems,
            NetworkResults results,
            LatencyTables tables,
            Devices devices) {
        this.campaigns = campaigns;
        this.lists = lists;
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
        return views(List.of(campaign)).get(0).orThrow();
    }

    public Listing<CampaignView> list(CampaignQuery asked) {
        return page(
                Selection.of("select c.id", "from campaign c left join device d on d.id = c.device_id")
                        .containing(asked.text(), "d.name", "c.topology", "c.created_by")
                        .equal("c.state", asked.state())
                        .equal("c.kind", asked.kind())
                        .equal("c.topology", asked.topology())
                        .equal("c.device_id", asked.deviceId())
                        .where("c.kind = 'VALIDATION' and c.latency_table_id = ?", asked.validates())
                        .between("c.created_at", asked.from(), asked.until())
                        .and(Annotated.CAMPAIGN.listed("c.id", asked.archived()))
                        .where(Annotated.CAMPAIGN.tagged("c.id"), asked.tag()),
                asked.order(),
                asked.paging());
    }

    /** Running campaigns, then queued ones, each newest first. */
    public Listing<CampaignView> open(Paging paging) {
        return page(
                Selection.of("select c.id", "from campaign c").and("c.state in ('QUEUED', 'RUNNING')"),
                KeyOrder.falling("c.state", "c.id"),
                paging);
    }

    private Listing<CampaignView> page(Selection which, KeyOrder order, Paging paging) {
        return lists.ids(which, order, paging).all(this::rows).readable(row -> row);
    }

    private List<StoredRow<CampaignView>> rows(List<Long> ids) {
        Map<Long, Campaign> found =
                campaigns.findByIdIn(ids).stream().collect(Collectors.toMap(Campaign::id, one -> one));
        return views(ids.stream().map(found::get).filter(Objects::nonNull).toList());
    }

    private List<StoredRow<CampaignView>> views(List<Campaign> found) {
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
