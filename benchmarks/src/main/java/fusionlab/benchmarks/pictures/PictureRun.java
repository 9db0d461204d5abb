package fusionlab.benchmarks.pictures;

import fusionlab.agent.host.HostVitals;
import fusionlab.agent.measure.MeasuringBench;
import fusionlab.agent.onnx.OnnxRuntime;
import fusionlab.lab.StopSignal;
import fusionlab.latency.Estimate;
import fusionlab.latency.Estimator;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.MeasuredComponents;
import fusionlab.latency.PicturePlan;
import fusionlab.latency.Provenance;
import fusionlab.latency.Sample;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import fusionlab.unet.Unit;
import fusionlab.unet.component.Component;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures a configuration in this process, as an agent would, and estimates as the lab would. Sessions are open only as long as that takes.
 *
 * @param rounds of the rotation
 * @param blocks whether the UNet's blocks are in the rotation too
 */
record PictureRun(OnnxRuntime runtime, int threads, int rounds, boolean blocks) {

    static final int LATENT_SIZE = 32;
    /** The lab's own sentinel for SD-v1.5 at this latent size. */
    static final String SENTINEL = "resnet-1280+1280x1280@4x4-e1280";

    private static final int WARMUPS = 1;
    private static final long BUDGET_MILLIS = 3_600_000;
    private static final long RUN_LIMIT_MILLIS = 300_000;
    private static final long SEED = 1;
    private static final double PRECISION = 0.03;

    /** @throws IllegalArgumentException naming what could not be measured */
    LatencyTable measure(Configuration configuration) {
        Job job = job(configuration);
        Instant began = Instant.now();
        try (MeasuringBench bench = new MeasuringBench(runtime, new HostVitals(threads))) {
            Report report = bench.measure(job, (done, total, activity) -> {}, new StopSignal());
            if (!report.problems().isEmpty()) {
                Report.Problem first = report.problems().get(0);
                throw new IllegalArgumentException(first.key() + ": " + first.reason());
            }
            return table(configuration, job, report, began);
        }
    }

    private Job job(Configuration configuration) {
        Topology topology = configuration.architecture().topology();
        Set<String> keys = new LinkedHashSet<>(List.of(SENTINEL));
        if (blocks) {
            topology.units(configuration.architecture(), LATENT_SIZE).stream()
                    .map(Unit::configuration)
                    .forEach(block -> keys.add(block.key()));
        }
        Component text = configuration.textEncoder();
        Component decoder = configuration.decoder();
        String architecture = configuration.architecture().text();
        return new Job(
                RuntimeProfile.onnxCpu(threads),
                LATENT_SIZE,
                SENTINEL,
                List.copyOf(keys),
                List.of(new Job.Network(topology.name(), topology.configJson(), architecture)),
                0,
                rounds,
                WARMUPS,
                BUDGET_MILLIS,
                RUN_LIMIT_MILLIS,
                SEED,
                configuration.components().stream()
                        .map(component -> new Job.Whole(component.key(), component.configJson()))
                        .toList(),
                List.of(new Job.Pipeline(
                        configuration.plan().key(),
                        topology.name(),
                        topology.configJson(),
                        architecture,
                        configuration.steps(),
                        configuration.guidance(),
                        text == null ? null : text.configJson(),
                        decoder == null ? null : decoder.configJson())),
                twice(configuration));
    }

    private LatencyTable table(Configuration configuration, Job job, Report report, Instant began) {
        List<Sample> samples = report.samples().stream()
                .map(run -> new Sample(
                        run.key(),
                        run.round(),
                        run.order(),
                        run.wallNanos(),
                        run.cpuNanos(),
                        run.load() < 0 ? Double.NaN : run.load(),
                        run.state()))
                .toList();
        Map<String, Estimate> cells = new Estimator(PRECISION).estimate(samples, SENTINEL);
        Map<String, Estimate> parts = new LinkedHashMap<>(cells);
        parts.keySet().retainAll(wholes(configuration, job));
        Map<String, Estimate> ofBlocks = new LinkedHashMap<>(cells);
        ofBlocks.keySet().removeAll(parts.keySet());
        Topology topology = configuration.architecture().topology();
        Provenance provenance = new Provenance(
                "this host",
                "",
                "",
                "",
                "",
                "",
                report.profile(),
                topology.name(),
                topology.configJson(),
                LATENT_SIZE,
                began,
                Instant.now(),
                samples.stream().mapToDouble(Sample::load).average().orElse(Double.NaN),
                report.rounds(),
                "benchmark");
        return new LatencyTable(
                "pictures",
                1,
                provenance,
                SENTINEL,
                ofBlocks,
                Map.of(),
                new MeasuredComponents(configuration.components(), parts, Map.of()));
    }

    private static Set<String> wholes(Configuration configuration, Job job) {
        PicturePlan plan = configuration.plan();
        Set<String> wholes = new LinkedHashSet<>(plan.cells());
        job.networks().forEach(network -> wholes.add(network.key()));
        job.wholes().forEach(whole -> wholes.add(whole.key()));
        job.twice().forEach(key -> wholes.add(MeasuredComponents.again(key)));
        return wholes;
    }

    /** What the lab repeats: the text encoder and the UNet. */
    private static List<String> twice(Configuration configuration) {
        String unet = Sample.NETWORK + configuration.architecture().text();
        Component text = configuration.textEncoder();
        return text == null ? List.of(unet) : List.of(text.key(), unet);
    }
}
