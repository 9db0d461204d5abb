package fusionlab.agent.litert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import fusionlab.agent.SmallUnet;
import fusionlab.agent.measure.ModelException;
import fusionlab.protocol.Report;
import fusionlab.unet.Precision;
import fusionlab.unet.tflite.ForeignOperator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delegates that take nothing, a part, or all, and one that computes with less than it is given. */
class DelegateTests {

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

    /** XNNPACK, which LiteRT's library exports, as a delegate from outside, with flags of our choice: %d. */
    private static final String XNNPACK = """
            #include <stdint.h>
            #include <stddef.h>
            struct options { int32_t threads; uint32_t runtime_flags; uint32_t flags; char rest[44]; };
            extern struct options TfLiteXNNPackDelegateOptionsDefault();
            extern void* TfLiteXNNPackDelegateCreate(const struct options*);
            extern void TfLiteXNNPackDelegateDelete(void*);
            void* tflite_plugin_create_delegate(char** keys, char** values, size_t count, void (*report)(const char*)) {
                struct options options = TfLiteXNNPackDelegateOptionsDefault();
                options.flags = %d;
                return TfLiteXNNPackDelegateCreate(&options);
            }
            void tflite_plugin_destroy_delegate(void* made) { TfLiteXNNPackDelegateDelete(made); }
            """;

    private static final int SIGNED_INT8 = 1;
    private static final int FORCE_FP16 = 4;

    @TempDir
    Path directory;

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
    void one_that_takes_nothing_gives_problems_with_its_share_and_no_times() throws Exception {
        LiteRt delegated = LiteRt.start(1, compiled(TAKES_NOTHING));
        assertThat(delegated.toolkit().providers()).containsExactly("cpu", "external");
        Report report = Reports.of(delegated, Reports.profile("external", Precision.FP32));
        assertThat(report.samples()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(report.problems()).isNotEmpty().allSatisfy(problem -> assertThat(problem.reason())
                .containsPattern("external takes 0 of \\d+ operators \\(0 %\\)"));
        assertThat(delegated.refusal(Reports.profile("external", Precision.INT8)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("No INT8 here", "takes 0 of 1 operators"));
    }

    @Test
    void one_that_takes_all_gives_times_and_one_operator_that_it_lacks_gives_none() throws Exception {
        LiteRt delegated = LiteRt.start(1, compiled(XNNPACK.replace("%d", Integer.toString(SIGNED_INT8))));
        Report report = Reports.of(delegated, Reports.profile("external", Precision.FP32));
        assertThat(report.problems()).isEmpty();
        assertThat(report.samples()).hasSize(2 * (SmallUnet.runsPerRound(SmallUnet.keys()) + 1));
        assertPartRefused(delegated, "external", "The provider external takes 2 of 3 operators (66 %)");
    }

    @Test
    void xnnpack_itself_is_held_to_the_same() throws ModelException {
        assertPartRefused(LiteRt.start(1, null), "cpu", "XNNPACK takes 2 of 3 operators (66 %)");
    }

    @Test
    void a_type_that_a_delegate_does_not_take_is_refused_with_the_share() throws Exception {
        LiteRt delegated = LiteRt.start(1, compiled(XNNPACK.replace("%d", "0")));
        assertThat(delegated.refusal(Reports.profile("external", Precision.FP32)))
                .isEmpty();
        assertThat(delegated.refusal(Reports.profile("external", Precision.INT8)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("No INT8 here", "takes 0 of 1 operators"));
    }

    @Test
    void one_that_computes_in_half_precision_what_it_is_given_in_single_is_found_out() throws Exception {
        LiteRt delegated = LiteRt.start(1, compiled(XNNPACK.replace("%d", Integer.toString(FORCE_FP16))));
        assertThat(delegated.refusal(Reports.profile("external", Precision.FP32)))
                .hasValueSatisfying(reason -> assertThat(reason)
                        .contains("takes a model in FP32 here but computes it in FP16", "Measure FP16."));
        assertThat(delegated.refusal(Reports.profile("external", Precision.FP16)))
                .isEmpty();
    }

    private static void assertPartRefused(LiteRt runtime, String provider, String reason) {
        assertThatThrownBy(() -> runtime.open(ForeignOperator.model(), provider, 1))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(reason);
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
}
