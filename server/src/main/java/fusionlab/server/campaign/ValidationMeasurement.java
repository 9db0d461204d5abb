package fusionlab.server.campaign;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Mean;
import fusionlab.latency.Prediction;
import fusionlab.latency.Sample;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.server.job.JobFinished;
import fusionlab.server.job.JobQueue;
import fusionlab.server.job.Samples;
import fusionlab.server.table.LatencyTables;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A campaign that validates a table: each network is measured end to end in rotation with its own blocks, so that prediction and
 * measurement come from the same minutes.
 */
@Component
record ValidationMeasurement(
        Samples samples, JobQueue queue, MeasuringProblems problems, NetworkResults results, LatencyTables tables)
        implements Measurement {

    /** A network's rounds may be spread over at most this many jobs. */
    private static final int MOST_JOBS_A_NETWORK = 4;

    /** On a noisy machine a network is measured more often than requested, up to this many times. */
    private static final int MOST_TIMES_THE_ROUNDS = 10;

    @Override
    public Step next(Campaign campaign, List<Report.Run> news) {
        Topology topology = campaign.parsedTopology();
        Map<String, String> reasons = problems.byKey(campaign.id());
        String sentinelProblem = reasons.get(campaign.rotation().sentinelKey());
        if (sentinelProblem != null) {
            return new Step.GiveUp("The sentinel could not be measured: " + sentinelProblem);
        }
        for (CampaignView.Network row : results.of(campaign.id())) {
            if (row.open()) {
                Job job = nextJob(campaign, topology, row, reasons);
                if (job != null) {
                    takeStock(campaign);
                    return new Step.Measure(job, remainingSeconds(campaign));
                }
            }
        }
        takeStock(campaign);
        return new Step.Finish();
    }

    @Override
    public void finish(Campaign campaign) {
        // Each network's result is stored as soon as it is measured.
    }

    /** A network that repeatedly kills the agent fails alone, not the whole campaign. */
    boolean survives(Campaign campaign, JobFinished job) {
        if (campaign.kind() != CampaignKind.VALIDATION) {
            return false;
        }
        results.of(campaign.id()).stream()
                .filter(CampaignView.Network::open)
                .findFirst()
                .ifPresent(row -> results.failed(campaign.id(), row.architectureId(), String.valueOf(job.reason())));
        return true;
    }

    /** @return null if the network is finished */
    private @Nullable Job nextJob(
            Campaign campaign, Topology topology, CampaignView.Network row, Map<String, String> reasons) {
        var network = new Job.Network(topology.name(), topology.configJson(), row.architecture());
        String reason = reasons.get(network.key());
        if (reason != null) {
            results.failed(campaign.id(), row.architectureId(), reason);
            return null;
        }
        List<Sample> window = samples.besideNetwork(campaign.id(), row.architecture());
        int taken = (int) window.stream()
                .filter(sample -> sample.key().equals(network.key()))
                .count();
        int missing = rounds(campaign, window, network.key(), taken) - taken;
        if (missing > 0 && queue.count(campaign.id(), row.architecture()) < MOST_JOBS_A_NETWORK) {
            return campaign.rotation()
                    .validation(
                            rotation(campaign, topology, row, reasons), List.of(network), nextRound(campaign), missing);
        }
        if (taken == 0) {
            results.failed(campaign.id(), row.architectureId(), "the agent reported no run of the network");
        } else {
            settle(campaign, topology, row, window, reasons);
        }
        return null;
    }

    /**
     * As many as requested; more while the mean of the network's runs has not reached the precision target and its share of the budget
     * lasts.
     */
    private int rounds(Campaign campaign, List<Sample> window, String network, int taken) {
        Rotation rotation = campaign.rotation();
        int least = rotation.minimumRounds();
        Estimate measured = taken < least
                ? null
                : TableMeasurement.estimates(rotation, window).get(network);
        if (measured == null) {
            return least;
        }
        Mean mean = measured.mean();
        double wide = (mean.highMs() - mean.lowMs()) / 2 / mean.ms() / rotation.precisionTarget();
        double wanted = Math.min(Math.ceil(taken * wide * wide), (double) MOST_TIMES_THE_ROUNDS * least);
        long open = results.of(campaign.id()).stream()
                .filter(CampaignView.Network::open)
                .count();
        double secondsPerRound = window.stream().mapToLong(Sample::wallNanos).sum() / 1e9 / taken;
        double own =
                taken * secondsPerRound; // counts against its share: a network with several jobs gets only one share
        double share = (rotation.budgetSeconds() - campaign.spentSeconds() + own) / Math.max(1, open);
        return (int) Math.max(taken, Math.min(wanted, Math.floor(share / secondsPerRound)));
    }

    private void settle(
            Campaign campaign,
            Topology topology,
            CampaignView.Network row,
            List<Sample> window,
            Map<String, String> reasons) {
        Map<String, Estimate> estimates = TableMeasurement.estimates(campaign.rotation(), window);
        Estimate measured = estimates.get(Sample.NETWORK + row.architecture());
        if (measured == null) {
            results.failed(campaign.id(), row.architectureId(), "the sentinel was not measured with the network");
            return;
        }
        Map<String, Estimate> cells = new LinkedHashMap<>(estimates);
        cells.keySet().removeIf(key -> key.startsWith(Sample.NETWORK));
        LatencyTable table = tables.get(campaign.validatedTable());
        var sameWindow = new LatencyTable(
                table.name(),
                table.version(),
                table.provenance(),
                campaign.rotation().sentinelKey(),
                cells,
                reasons);
        Prediction prediction = sameWindow.predict(Architecture.parse(topology, row.architecture()));
        if (prediction instanceof Prediction.Predicted predicted) {
            results.measured(campaign.id(), row.architectureId(), measured, predicted, null);
        } else {
            String problem = "no prediction: not measured in the same window: "
                    + String.join(", ", ((Prediction.Missing) prediction).keys());
            results.measured(campaign.id(), row.architectureId(), measured, null, problem);
        }
    }

    private static List<String> rotation(
            Campaign campaign, Topology topology, CampaignView.Network row, Map<String, String> reasons) {
        Set<String> keys =
                topology.units(Architecture.parse(topology, row.architecture()), campaign.latentSize()).stream()
                        .map(unit -> unit.configuration().key())
                        .filter(key -> !reasons.containsKey(key))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        keys.add(campaign.rotation().sentinelKey());
        return List.copyOf(keys);
    }

    private int nextRound(Campaign campaign) {
        return samples.lastRound(campaign.id()) + 1;
    }

    private void takeStock(Campaign campaign) {
        int settled = (int)
                results.of(campaign.id()).stream().filter(row -> !row.open()).count();
        campaign.measured(settled, samples.lastRound(campaign.id()) + 1);
    }

    /** The average time of the networks so far, for each remaining one. */
    private static @Nullable Double remainingSeconds(Campaign campaign) {
        int open = campaign.cellsTotal() - campaign.cellsPrecise();
        return campaign.cellsPrecise() == 0 ? null : open * campaign.spentSeconds() / campaign.cellsPrecise();
    }
}
