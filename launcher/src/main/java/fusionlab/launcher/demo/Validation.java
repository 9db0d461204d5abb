package fusionlab.launcher.demo;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import fusionlab.command.TextTable;
import fusionlab.host.HostMemory;
import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import fusionlab.launcher.Text;
import fusionlab.launcher.lab.Progress;
import fusionlab.launcher.lab.Work;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whole networks measured end to end, compared with the table's predictions. */
record Validation(List<Network> networks) {

    /** @param problem why it could not be measured, or null */
    record Network(
            String architecture,
            @Nullable Double measuredMs,
            @Nullable Double predictedMs,
            @Nullable Double predictedLowMs,
            @Nullable Double predictedHighMs,
            @Nullable Double errorPercent,
            @Nullable Boolean inside,
            @Nullable String problem) {}

    /** Fails before anything begins, not after minutes of measuring. @throws Failure if whole networks do not fit */
    static void requireMemory(DemoOptions options) {
        if (!options.validate) {
            return;
        }
        double needed = options.latentSize() > 32 ? 14 : 9;
        double available = HostMemory.now().freeGib();
        if (available < needed) {
            throw new Failure(Text.of(
                    "--validate at %dx%d latents needs about %.0f GiB of memory and %.1f GiB are available: end other programs%s, or leave --validate out",
                    options.latentSize(),
                    options.latentSize(),
                    needed,
                    available,
                    options.latentSize() > 32 ? ", use --quick" : ""));
        }
    }

    static Validation run(
            LabRest client,
            long table,
            long device,
            List<String> architectures,
            int rounds,
            Duration budget,
            Work.Pause pause,
            Progress progress)
            throws InterruptedException {
        JsonObject campaign = client.post(
                "/api/v1/latency-tables/" + table + "/validations",
                Map.of(
                        "deviceId", device,
                        "architectures", architectures,
                        "rounds", rounds,
                        "budgetSeconds", budget.toSeconds()));
        JsonObject done = Work.await(
                client,
                "/api/v1/campaigns/" + campaign.get("id").getAsLong(),
                state -> "the validation failed",
                state -> progress.show("round " + Work.integer(state, "roundsDone"), Work.remaining(state)),
                pause);
        return new Gson().fromJson(done, Validation.class);
    }

    void print(PrintWriter out) {
        TextTable table =
                new TextTable("measured ms", "predicted ms", "<interval", "error", "<inside", "<architecture");
        for (Network it : networks) {
            table.row(
                    Text.of("%.1f", known(it.measuredMs)),
                    Text.of("%.1f", known(it.predictedMs)),
                    Text.of("%.1f to %.1f", known(it.predictedLowMs), known(it.predictedHighMs)),
                    Text.of("%+.2f %%", known(it.errorPercent)),
                    Objects.requireNonNullElse(it.problem, Boolean.TRUE.equals(it.inside) ? "yes" : "no"),
                    it.architecture.length() <= 60 ? it.architecture : it.architecture.substring(0, 57) + "...");
        }
        double[] errors = networks.stream()
                .filter(it -> it.problem == null)
                .mapToDouble(it -> Math.abs(known(it.errorPercent)))
                .sorted()
                .toArray();
        out.println();
        out.println("Validation: whole networks, measured end to end in the same window as their blocks");
        out.println(table);
        if (errors.length > 0) {
            double median = (errors[(errors.length - 1) / 2] + errors[errors.length / 2]) / 2;
            long inside = networks.stream()
                    .filter(it -> Boolean.TRUE.equals(it.inside))
                    .count();
            out.println(Text.of(
                    "%d networks: median |error| %.2f %%, worst %.2f %%, %d within the predicted interval",
                    errors.length, median, errors[errors.length - 1], inside));
        }
    }

    /** @throws Failure naming the first network that could not be measured */
    void requireMeasured() {
        for (Network network : networks) {
            if (network.problem != null) {
                throw new Failure("a network of the validation could not be measured: " + network.problem);
            }
        }
    }

    private static double known(@Nullable Double value) {
        return Objects.requireNonNullElse(value, Double.NaN);
    }
}
