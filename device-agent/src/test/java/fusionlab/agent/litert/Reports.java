package fusionlab.agent.litert;

import fusionlab.agent.SmallUnet;
import fusionlab.agent.bench.Bench;
import fusionlab.agent.host.HostVitals;
import fusionlab.agent.measure.MeasuringBench;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.Precision;
import fusionlab.unet.Regime;
import fusionlab.unet.RuntimeProfile;
import java.util.List;

/** Two rounds over the blocks of the small UNet and the whole of it. */
final class Reports {

    private Reports() {}

    static Report of(LiteRt runtime, RuntimeProfile profile) {
        return of(
                runtime,
                SmallUnet.withProfile(SmallUnet.job(SmallUnet.keys(), List.of(SmallUnet.network()), 2), profile));
    }

    /** Two rounds with a text encoder, a decoder and pictures. */
    static Report ofPictures(LiteRt runtime, RuntimeProfile profile) {
        Job blocks = SmallUnet.withProfile(SmallUnet.job(SmallUnet.keys().subList(0, 3), List.of(), 2), profile);
        return of(runtime, SmallUnet.withPictures(blocks));
    }

    private static Report of(LiteRt runtime, Job job) {
        try (Bench bench = new MeasuringBench(runtime, new HostVitals(1))) {
            return bench.measure(job, (done, total, activity) -> {}, new StopSignal());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static RuntimeProfile profile(String provider, Precision precision) {
        return profile(LiteRt.NAME, "", provider, precision, AttentionForm.PLAIN);
    }

    static RuntimeProfile profile(
            String runtime, String version, String provider, Precision precision, AttentionForm form) {
        return new RuntimeProfile(runtime, version, provider, 1, precision, 1, form, Regime.COLD);
    }
}
