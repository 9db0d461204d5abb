package fusionlab.launcher.demo;

import fusionlab.launcher.lab.Installation;
import fusionlab.launcher.lab.OwnLab;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.Precision;
import fusionlab.unet.Regime;
import fusionlab.unet.RuntimeProfile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo}: a complete run on this host. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Measures a latency table of the full-width SD-v1.5 UNet on this host, searches it for half the latency, and puts"
                    + " the winning architecture with its evidence on disk.",
            "Starts a server with an embedded PostgreSQL and an agent, both on this host only, and stops them afterwards."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class DemoCommand implements Callable<Integer> {

    /** Limits of the lab. */
    private static final int MAX_TUNING_STEPS = 100_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DemoOptions options;

    @Override
    public Integer call() throws InterruptedException {
        check();
        List<String> logs = new ArrayList<>(List.of(options.adbSimulated ? "bridge.log" : "agent.log"));
        if (options.online) {
            logs.add("worker-1.log");
        }
        return new OwnLab("demo", options.data).run(logs, lab -> {
            PrintWriter out = spec.commandLine().getOut();
            new Demo(options, lab, Installation.root(), out, Installation.columns()).run();
            return 0;
        });
    }

    private RuntimeProfile profile() {
        Precision precision = Precision.valueOf(options.precision.toUpperCase(Locale.ROOT));
        return new RuntimeProfile(options.runtime, "", "cpu", 1, precision, 1, AttentionForm.PLAIN, Regime.COLD);
    }

    private void check() {
        require(options.port >= 0 && options.port <= 65535, "--port must be 0 to 65535, not " + options.port);
        require(
                options.targetPercent > 0 && options.targetPercent <= 100,
                "--target-percent must be above 0 and at most 100, not " + options.targetPercent);
        require(
                List.of("onnxruntime", "litert").contains(options.runtime),
                "--runtime must be onnxruntime or litert, not " + options.runtime);
        require(
                List.of("fp32", "fp16", "int8").contains(options.precision),
                "--precision must be fp32, fp16 or int8, not " + options.precision);
        require(
                !options.precision.equals("int8") || options.runtime.equals("litert") || options.adbSimulated,
                "--precision int8 needs --runtime litert");
        String processor = System.getProperty("os.arch", "");
        profile()
                .unfitFor(processor.equals("amd64") ? "x86_64" : processor)
                .ifPresent(why -> require(false, "--precision " + options.precision + ": " + why));
        int latent = options.latentSize();
        require(
                latent >= 8 && latent <= 256 && latent % 8 == 0,
                "--latent must be a multiple of 8 from 8 to 256, not " + latent);
        int cores = Runtime.getRuntime().availableProcessors();
        require(
                options.threadCount() >= 1 && options.threadCount() <= cores,
                "--threads must be 1 to " + cores + ", the cores of this host, not " + options.threadCount());
        Path checkpoint = options.checkpoint;
        if (checkpoint != null) {
            require(options.online, "--checkpoint is for --online");
            require(Files.isDirectory(checkpoint), "--checkpoint: there is no folder " + checkpoint);
            require(
                    Files.isRegularFile(checkpoint.resolve("unet.safetensors")),
                    "--checkpoint: " + checkpoint
                            + " holds no unet.safetensors: name a folder that ./fusionlab quality train has finished");
        }
        require(
                options.tuningSteps >= 0 && options.tuningSteps <= MAX_TUNING_STEPS,
                "--tuning-steps must be 0 to " + MAX_TUNING_STEPS + ", not " + options.tuningSteps);
        require(options.tuningSteps == 0 || options.online, "--tuning-steps is for --online");
        require(
                !options.distilled || options.online,
                "--distilled is for --online, whose workers train: add --online, or leave --distilled out");
        require(!options.adbSimulated || !options.validate, "--validate is not for --adb-simulated");
        require(
                options.budgetSeconds() >= 10 && options.budgetSeconds() <= 86_400,
                "--budget must be 10 to 86400 seconds, not " + options.budgetSeconds());
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
