package fusionlab.launcher.demo;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code demo} can be told. */
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
                    "also search online: two quality workers score the removals anew each round, in the tiny world (adds some minutes)")
    boolean online;

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
            description = "with --online: fine-tune what each round leaves for that many steps (0: not at all)")
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
            description = "onnxruntime or litert, with which the agent measures (onnxruntime)")
    String runtime;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            defaultValue = "fp32",
            description = "fp32, fp16 or int8 (weights, with litert); what the processor lacks is refused (fp32)")
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

    /** Enough for the fewest rounds on most machines; where networks swing more than they should, what is left goes to them. Several threads swing most. */
    Duration validationBudget() {
        double room = threadCount() > 1 ? Math.max(SEVERAL_THREADS, pace()) : pace();
        return Duration.ofSeconds((long) (room * (quick ? 900 : 1_500)));
    }

    /** How much longer than with ONNX Runtime the same rounds may take: with LiteRT 2.5 times was seen. */
    double pace() {
        return runtime.equals("litert") && !adbSimulated ? 2.5 : 1;
    }

    Effort effort() {
        return (quick ? Effort.QUICK : Effort.WHOLE).tuning(tuningSteps);
    }

    int threadCount() {
        return threads == null ? 1 : threads;
    }
}
