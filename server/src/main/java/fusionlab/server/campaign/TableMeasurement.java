package fusionlab.server.campaign;

import fusionlab.latency.Estimate;
import fusionlab.latency.Estimator;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.MeasuredComponents;
import fusionlab.latency.PicturePlan;
import fusionlab.latency.Provenance;
import fusionlab.latency.Sample;
import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Report;
import fusionlab.server.device.DeviceView;
import fusionlab.server.device.Devices;
import fusionlab.server.job.JobQueue;
import fusionlab.server.job.ReportedConditions;
import fusionlab.server.job.Samples;
import fusionlab.server.table.LatencyTables;
import fusionlab.unet.Regime;
import fusionlab.unet.RuntimeProfile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A campaign that fills a latency table. */
@Component
record TableMeasurement(
        Samples samples,
        JobQueue queue,
        MeasuringProblems problems,
        LatencyTables tables,
        Devices devices,
        ProgressMemory memory)
        implements Measurement {

    @Override
    public Step next(Campaign campaign, List<Report.Run> news) {
        Map<String, String> reasons = campaign.hasProblems() ? problems.byKey(campaign.id()) : Map.of();
        Progress progress =
                memory.before(campaign).map(known -> known.with(news)).orElseGet(() -> estimated(campaign));
        TablePlan plan = plan(campaign, reasons, progress);
        if (plan.needsFreshEstimates()) {
            progress = estimated(campaign);
            plan = plan(campaign, reasons, progress);
        }
        campaign.measured(plan.precise(), progress.rounds());
        memory.remember(campaign, progress);
        return plan.next();
    }

    private Progress estimated(Campaign campaign) {
        List<Sample> taken = samples.ofCampaign(campaign.id());
        return Progress.of(taken, estimates(campaign.rotation(), taken)).staggered(campaign.id());
    }

    private TablePlan plan(Campaign campaign, Map<String, String> reasons, Progress progress) {
        return new TablePlan(
                campaign.rotation(), campaign.cells(), reasons, progress, campaign.spentSeconds(), room(campaign));
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
        CellKeys cells = campaign.cells();
        Cells blocks = new Cells();
        cells.blocks().forEach(key -> blocks.add(key, estimates.get(key), reasons.get(key)));
        Cells components = new Cells();
        for (String name : cells.others()) {
            String key = MeasuredComponents.sampleKey(name);
            if (!MeasuredComponents.isAgain(name) || estimates.containsKey(key)) {
                components.add(name, estimates.get(key), reasons.get(PicturePlan.wholeOf(key)));
            }
        }
        Provenance provenance = provenance(campaign, taken);
        LatencyTable table = new LatencyTable(
                name(provenance), 1, provenance, campaign.rotation().sentinelKey(), blocks.measured, blocks.missing);
        tables.publish(
                table.with(new MeasuredComponents(
                        campaign.wholes().components(), components.measured, components.missing)),
                campaign.deviceId(),
                campaign.id(),
                campaign.createdBy());
        memory.forget(campaign);
    }

    private static final class Cells {

        private final Map<String, Estimate> measured = new LinkedHashMap<>();
        private final Map<String, String> missing = new LinkedHashMap<>();

        /** @param reason why it could not be measured; null if nothing was reported */
        void add(String name, @Nullable Estimate estimate, @Nullable String reason) {
            if (estimate != null && reason == null) {
                measured.put(name, estimate);
            } else {
                missing.put(name, reason == null ? "not measured within the budget" : reason);
            }
        }
    }

    static Map<String, Estimate> estimates(Rotation rotation, List<Sample> taken) {
        boolean anchored = taken.stream().anyMatch(sample -> sample.key().equals(rotation.sentinelKey()));
        Estimator estimator =
                new Estimator(rotation.precisionTarget(), rotation.profile().regime());
        return anchored ? estimator.estimate(taken, rotation.sentinelKey()) : Map.of();
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
