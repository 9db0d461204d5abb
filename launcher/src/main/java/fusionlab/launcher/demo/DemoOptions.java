package fusionlab.launcher.demo;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code demo}. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DemoOptions {

    /** Twelve rounds of a network with two threads on two shared cores differ by 10 to 20 %: the mean of ninety is known to 3 %. */
    private static final double SEVERAL_THREADS = 2.5;

    @Option(names = "--quick", description = "32x32 latents, at most three minutes (with litert: six)")
    boolean quick;

    @Option(
            names = "--validate",
            description =
                    "measure ten whole UNets end to end against the table's predictions (adds 15 to 40 minutes, with litert up to an hour)")
    boolean validate;

    @Option(
            names = "--adb-simulated",
            description =
                    "measure with LiteRT on a simulated phone that is plugged in over a real adb server (needs adb)")
    boolean adbSimulated;

    @Option(
            names = "--online",
            description =
                    "also run a measured search: two quality workers score the removals again in each round, in the tiny world (adds some minutes)")
    boolean online;

    @Option(
            names = "--distilled",
            description =
                    "with --online: then the workers distil the winner to half of the sampling steps, and original, pruned and"
                            + " distilled are drawn side by side (adds some minutes)")
    boolean distilled;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description =
                    "with --online: a folder that 'quality train' made (the tiny world that comes with FusionLab)")
    @Nullable
    Path checkpoint;

    @Option(
            names = "--tuning-steps",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "with --online: fine-tune the remaining UNet after each round for that many steps (0: not at all)")
    int tuningSteps;

    @Option(names = "--stay", description = "leave the server up afterwards, until Ctrl-C")
    boolean stay;

    @Option(names = "--out", paramLabel = "DIR", description = "where the bundle goes (fusionlab-out/<time>)")
    @Nullable
    Path out;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "database, logs and the agent's state (.fusionlab/demo)")
    @Nullable
    Path data;

    @Option(names = "--port", paramLabel = "N", description = "port of the server (a free one)")
    int port;

    @Option(names = "--threads", paramLabel = "N", description = "threads of the measured runtime (1)")
    @Nullable
    Integer threads;

    @Option(
            names = "--runtime",
            paramLabel = "NAME",
            defaultValue = "onnxruntime",
            description = "the agent's runtime, onnxruntime or litert (onnxruntime)")
    String runtime;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            defaultValue = "fp32",
            description = "fp32, fp16 or int8 (weights, with litert); refused if the processor lacks it (fp32)")
    String precision;

    @Option(names = "--latent", paramLabel = "N", description = "height and width of the latents (64; 32 with --quick)")
    @Nullable
    Integer latent;

    @Option(
            names = "--budget",
            paramLabel = "SECONDS",
            description = "device time for the table (200; 75 with --quick; with litert two and a half times that)")
    @Nullable
    Integer budget;

    @Option(
            names = "--target-percent",
            paramLabel = "P",
            defaultValue = "50",
            description = "latency target in per cent of the original (50)")
    double targetPercent;

    int latentSize() {
        return latent == null ? (quick ? 32 : 64) : latent;
    }

    int budgetSeconds() {
        return budget == null ? (int) (pace() * (quick ? 75 : 200)) : budget;
    }

    /**
     * Enough for the minimum of rounds on most machines; the rest goes to networks whose times vary too much. Several threads vary most.
     */
    Duration validationBudget() {
        double room = threadCount() > 1 ? Math.max(SEVERAL_THREADS, pace()) : pace();
        return Duration.ofSeconds((long) (room * (quick ? 900 : 1_500)));
    }

    /** How much longer the same rounds may take than with ONNX Runtime: 2.5 times was measured with LiteRT. */
    double pace() {
        return runtime.equals("litert") && !adbSimulated ? 2.5 : 1;
    }

    Effort effort() {
        return (quick ? Effort.QUICK : Effort.WHOLE).tuning(tuningSteps);
    }

    StageEffort stageEffort() {
        return quick ? StageEffort.QUICK : StageEffort.WHOLE;
    }

    int threadCount() {
        return threads == null ? 1 : threads;
    }
}
