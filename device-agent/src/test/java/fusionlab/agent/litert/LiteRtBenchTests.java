package fusionlab.agent.litert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import fusionlab.agent.SmallUnet;
import fusionlab.agent.bench.Bench;
import fusionlab.agent.bench.StopSignal;
import fusionlab.agent.host.HostVitals;
import fusionlab.agent.measure.MeasuringBench;
import fusionlab.agent.measure.ModelException;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.Precision;
import fusionlab.unet.Regime;
import fusionlab.unet.RuntimeProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On the real runtime, with the real generator. */
@Timeout(120)
class LiteRtBenchTests {

    private static final List<String> KEYS = SmallUnet.keys();

    /** What a delegate's library exports; this one takes no operator. */
    private static final String TAKES_NOTHING = """
            #include <stdint.h>
            #include <stdlib.h>
            struct delegate { void* data; int (*prepare)(void*, struct delegate*); void* from; void* to; void* free; int64_t flags; void* opaque; };
            static int prepare(void* context, struct delegate* self) { return 0; }
            struct delegate* tflite_plugin_create_delegate(char** keys, char** values, size_t count, void (*report)(const char*)) {
                struct delegate* made = calloc(1, sizeof(struct delegate));
                made->prepare = prepare;
                return made;
            }
            void tflite_plugin_destroy_delegate(struct delegate* made) { free(made); }
            """;

    private static LiteRt runtime;

    @TempDir
    Path directory;

    @BeforeAll
    static void startRuntime() throws ModelException {
        runtime = LiteRt.start(1, null);
    }

    @Test
    void blocks_and_a_whole_network_are_timed_in_every_round() {
        Report report = measure(runtime, profile("litert", "", "cpu", Precision.FP32, AttentionForm.PLAIN));
        assertThat(report.problems()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
        assertThat(report.samples()).hasSize(2 * (SmallUnet.runsPerRound(KEYS) + 1));
        assertThat(report.samples())
                .allSatisfy(run -> assertThat(run.wallNanos()).isPositive());
        assertThat(report.profile().runtimeVersion()).startsWith("2.");
    }

    @Test
    void what_the_runtime_lacks_is_refused_with_the_remedy() {
        assertRefused(profile("litert", "", "cpu", Precision.FP32, AttentionForm.MULTI_HEAD), "PLAIN");
        assertRefused(profile("litert", "", "cpu", Precision.FP16, AttentionForm.PLAIN), "fp32 only");
        assertRefused(profile("litert", "", "nnapi", Precision.FP32, AttentionForm.PLAIN), "part of Android");
        assertRefused(profile("litert", "", "external", Precision.FP32, AttentionForm.PLAIN), "--delegate FILE");
        assertRefused(profile("litert", "1.0", "cpu", Precision.FP32, AttentionForm.PLAIN), "do not compare");
        assertRefused(profile("onnxruntime", "", "cpu", Precision.FP32, AttentionForm.PLAIN), "not with onnxruntime");
    }

    @Test
    void what_is_no_delegate_s_library_is_refused_at_the_start() throws IOException {
        Path text = Files.writeString(directory.resolve("text.so"), "no library");
        assertThatThrownBy(() -> LiteRt.start(1, "/nowhere/delegate.so"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("no delegate library /nowhere/delegate.so");
        assertThatThrownBy(() -> LiteRt.start(1, text.toString()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("text.so");
    }

    @Test
    void a_delegate_that_takes_nothing_gives_problems_with_its_share_and_no_times() throws Exception {
        LiteRt delegated = LiteRt.start(1, compiled(TAKES_NOTHING));
        assertThat(delegated.toolkit().providers()).containsExactly("cpu", "external");
        Report report = measure(delegated, profile("litert", "", "external", Precision.FP32, AttentionForm.PLAIN));
        assertThat(report.samples()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(report.problems()).isNotEmpty().allSatisfy(problem -> assertThat(problem.reason())
                .containsPattern("external takes 0 of \\d+ operators \\(0 %\\)"));
    }

    private String compiled(String source) throws IOException, InterruptedException {
        Path library = directory.resolve("delegate.so");
        Path file = Files.writeString(directory.resolve("delegate.c"), source);
        int code;
        try {
            code = new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), file.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            code = -1;
        }
        assumeThat(code).as("SKIPPED: no gcc to compile a delegate with").isZero();
        return library.toString();
    }

    private static void assertRefused(RuntimeProfile profile, String reason) {
        Report report = measure(runtime, profile);
        assertThat(report.outcome()).isEqualTo(Report.Outcome.REFUSED);
        assertThat(report.problems()).hasSize(1);
        assertThat(report.problems().get(0).reason()).contains(reason);
    }

    private static Report measure(LiteRt runtime, RuntimeProfile profile) {
        Job job = SmallUnet.withProfile(SmallUnet.job(KEYS, List.of(SmallUnet.network()), 2), profile);
        try (Bench bench = new MeasuringBench(runtime, new HostVitals(1))) {
            return bench.measure(job, (done, total, activity) -> {}, new StopSignal());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static RuntimeProfile profile(
            String runtime, String version, String provider, Precision precision, AttentionForm form) {
        return new RuntimeProfile(runtime, version, provider, 1, precision, 1, form, Regime.COLD);
    }
}
