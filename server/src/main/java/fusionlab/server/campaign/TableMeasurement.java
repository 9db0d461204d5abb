package fusionlab.server.campaign;

import fusionlab.latency.Estimate;
import fusionlab.latency.Estimator;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Provenance;
import fusionlab.latency.Sample;
import fusionlab.protocol.HostFacts;
import fusionlab.server.device.DeviceView;
import fusionlab.server.device.Devices;
import fusionlab.server.job.JobQueue;
import fusionlab.server.job.ReportedConditions;
import fusionlab.server.job.Samples;
import fusionlab.server.table.LatencyTables;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Regime;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** A campaign that fills a latency table. */
@Component
record TableMeasurement(
        Samples samples, JobQueue queue, MeasuringProblems problems, LatencyTables tables, Devices devices)
        implements Measurement {

    @Override
    public Step next(Campaign campaign) {
        Topology topology = campaign.parsedTopology();
        List<Sample> taken = samples.ofCampaign(campaign.id());
        var plan = new TablePlan(
                campaign.rotation(),
                keys(topology, campaign.latentSize()),
                topology.units(topology.original(), campaign.latentSize()).stream()
                        .collect(Collectors.toMap(unit -> unit.configuration().key(), unit -> 1, Integer::sum)),
                problems.byKey(campaign.id()),
                estimates(campaign.rotation(), taken),
                campaign.spentSeconds(),
                taken.stream().mapToInt(Sample::round).max().orElse(-1) + 1,
                room(campaign));
        campaign.measured(plan.precise(), (int)
                taken.stream().mapToInt(Sample::round).distinct().count());
        return plan.next();
    }

    /** Three quarters of a tab's memory: a session needs more than its weights. */
    private long room(Campaign campaign) {
        if (!campaign.rotation().profile().runtime().equals(RuntimeProfile.WEB)) {
            return Long.MAX_VALUE;
        }
        HostFacts host = devices.get(campaign.deviceId()).host();
        return host == null ? Long.MAX_VALUE : host.memoryBytes() / 4 * 3;
    }

    @Override
    public void finish(Campaign campaign) {
        List<Sample> taken = samples.ofCampaign(campaign.id());
        Map<String, Estimate> estimates = estimates(campaign.rotation(), taken);
        Map<String, String> reasons = problems.byKey(campaign.id());
        Map<String, Estimate> cells = new LinkedHashMap<>();
        Map<String, String> missing = new LinkedHashMap<>();
        for (String key : keys(campaign.parsedTopology(), campaign.latentSize())) {
            Estimate estimate = estimates.get(key);
            if (estimate != null && !reasons.containsKey(key)) {
                cells.put(key, estimate);
            } else {
                missing.put(key, reasons.getOrDefault(key, "not measured within the budget"));
            }
        }
        Provenance provenance = provenance(campaign, taken);
        tables.publish(
                new LatencyTable(
                        name(provenance), 1, provenance, campaign.rotation().sentinelKey(), cells, missing),
                campaign.deviceId(),
                campaign.id(),
                campaign.createdBy());
    }

    static Map<String, Estimate> estimates(Rotation rotation, List<Sample> taken) {
        boolean anchored = taken.stream().anyMatch(sample -> sample.key().equals(rotation.sentinelKey()));
        Estimator estimator =
                new Estimator(rotation.precisionTarget(), rotation.profile().regime());
        return anchored ? estimator.estimate(taken, rotation.sentinelKey()) : Map.of();
    }

    static List<String> keys(Topology topology, int latentSize) {
        return topology.configurations(latentSize).stream()
                .map(BlockConfiguration::key)
                .toList();
    }

    private Provenance provenance(Campaign campaign, List<Sample> taken) {
        ReportedConditions conditions = queue.newestReport(campaign.id()).orElseThrow();
        Samples.Window window = samples.window(campaign.id());
        DeviceView device = devices.get(campaign.deviceId());
        HostFacts host = device.host();
        return new Provenance(
                device.name(),
                device.model(),
                device.processor(),
                host == null ? device.os() : host.os(),
                device.osFingerprint() == null ? "" : device.osFingerprint(),
                conditions.agentVersion(),
                conditions.profile(),
                campaign.topology(),
                campaign.parsedTopology().configJson(),
                campaign.latentSize(),
                window.from(),
                window.to(),
                taken.stream()
                        .mapToDouble(Sample::load)
                        .filter(load -> !Double.isNaN(load))
                        .average()
                        .orElse(Double.NaN),
                campaign.roundsDone(),
                "campaign " + campaign.id() + (device.simulated() ? ", on a simulated device" : ""));
    }

    /** One name per device, topology, latent size and profile, so that versions ascend over comparable tables. */
    private static String name(Provenance provenance) {
        RuntimeProfile profile = provenance.profile();
        return "%s %s %dx%d %s-%s %s t%d b%d %s%s"
                .formatted(
                        provenance.device(),
                        provenance.topology(),
                        provenance.latentSize(),
                        provenance.latentSize(),
                        profile.runtime(),
                        profile.provider(),
                        profile.precision().name(),
                        profile.threads(),
                        profile.batch(),
                        profile.attentionForm().name(),
                        profile.regime() == Regime.SUSTAINED ? " sustained" : "")
                .toLowerCase(java.util.Locale.ROOT);
    }
}
