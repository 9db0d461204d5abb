package fusionlab.agent.litert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import fusionlab.agent.Pictures;
import fusionlab.agent.SmallUnet;
import fusionlab.agent.measure.ModelException;
import fusionlab.protocol.Report;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.Precision;
import fusionlab.unet.RuntimeProfile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On the real runtime, with the real generator. */
class LiteRtBenchTests {

    private static LiteRt runtime;

    @BeforeAll
    static void startRuntime() throws ModelException {
        runtime = LiteRt.start(1, null);
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "INT8"})
    void blocks_and_a_whole_network_are_timed_in_every_round(Precision precision) {
        Report report = Reports.of(runtime, Reports.profile("cpu", precision));
        assertThat(report.problems()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
        assertThat(report.samples()).hasSize(2 * (SmallUnet.runsPerRound(SmallUnet.keys()) + 1));
        assertThat(report.samples())
                .allSatisfy(run -> assertThat(run.wallNanos()).isPositive());
        assertThat(report.profile().precision()).isEqualTo(precision);
        assertThat(report.profile().runtimeVersion()).startsWith("2.");
    }

    @Test
    void components_and_whole_pictures_are_timed_in_every_round_with_their_parts() {
        Pictures.requireTimed(Reports.ofPictures(runtime, Reports.profile("cpu", Precision.FP32)), 2);
    }

    @Test
    void half_precision_that_would_only_be_fp32_s_time_is_refused() {
        assumeThat(System.getProperty("os.arch"))
                .as("SKIPPED: this processor may have fp16 arithmetic")
                .isEqualTo("amd64");
        assertRefused(
                Reports.profile("cpu", Precision.FP16),
                "takes a model in FP16 here but computes it in FP32, as a trial shows");
    }

    @Test
    void what_the_runtime_lacks_is_refused_with_the_remedy() {
        assertRefused(profile("litert", "", "cpu", AttentionForm.MULTI_HEAD), "PLAIN");
        assertRefused(profile("litert", "", "nnapi", AttentionForm.PLAIN), "part of Android");
        assertRefused(profile("litert", "", "external", AttentionForm.PLAIN), "--delegate FILE");
        assertRefused(profile("litert", "1.0", "cpu", AttentionForm.PLAIN), "do not compare");
        assertRefused(profile("onnxruntime", "", "cpu", AttentionForm.PLAIN), "not with onnxruntime");
    }

    private static void assertRefused(RuntimeProfile profile, String reason) {
        Report report = Reports.of(runtime, profile);
        assertThat(report.outcome()).isEqualTo(Report.Outcome.REFUSED);
        assertThat(report.problems()).hasSize(1);
        assertThat(report.problems().get(0).reason()).contains(reason);
    }

    private static RuntimeProfile profile(String runtime, String version, String provider, AttentionForm form) {
        return Reports.profile(runtime, version, provider, Precision.FP32, form);
    }
}
