package fusionlab.launcher.demo;

import com.google.gson.JsonObject;
import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import fusionlab.launcher.Text;
import fusionlab.launcher.lab.Lab;
import fusionlab.launcher.lab.Progress;
import fusionlab.launcher.lab.Work;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.ledger.Measured;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The demo's second half: a measured search on quality workers, and with {@code --distilled} its winner in fewer steps. The workers have the
 * machine to themselves: nothing else is measured while they run.
 */
record OnlineDemo(DemoOptions options, Lab lab, LabRest client, Progress progress, Work.Pause pause, PrintWriter out) {

    /**
     * @param table the latency table's id
     * @param name of the workers, unique
     * @param place for the bundle, pictures and weights
     */
    void run(long table, long seed, String name, Path place) throws InterruptedException {
        Duration begun = progress.elapsed();
        progress.next();
        String checkpoint = lab.startWorkers(client, name, options.checkpoint, () -> progress.show("", null));
        progress.next();
        DistillationStage stage = new DistillationStage(client, options.stageEffort(), progress, pause);
        stage.cancelForgotten();
        JsonObject search = new MeasuredSearch(client, options.effort(), progress, pause)
                .run(table, checkpoint, options.targetPercent, seed);
        Bundle bundle = Demo.bundle(client, search, place);
        if (!options.distilled) {
            lab.stopWorkers();
        }
        MeasuredReport report = MeasuredReport.of(
                Ledger.read(search.get("result").toString()),
                bundle,
                progress.elapsed().minus(begun));
        progress.clear();
        report.print(out);
        out.flush();
        report.requireKept();
        if (options.distilled) {
            distilled(stage, checkpoint, report, place);
        }
    }

    private void distilled(DistillationStage stage, String checkpoint, MeasuredReport report, Path place)
            throws InterruptedException {
        progress.next();
        String winner = report.ledger().winner().architecture();
        Tuned tuned = tuned(checkpoint, report.measured());
        JsonObject done = stage.run(checkpoint, winner, tuned == null ? null : tuned.id());
        Path weights = downloaded(done.get("weights").getAsString(), place.resolve("distilled.safetensors"));
        ModelComparison comparison = new ModelComparison(
                options.checkpoint,
                winner,
                tuned == null ? null : downloaded(tuned.weights(), place.resolve("tuned.safetensors")),
                weights,
                options.effort().maxPrompts(),
                options.effort().maxPrompts(),
                place);
        lab.stopWorkers();
        progress.next();
        lab.quality(
                "comparison",
                comparison.arguments(),
                place.resolve("comparison.log"),
                line -> progress.show(line, null));
        progress.clear();
        out.println(Text.of(
                "%nDistilled: the winner in %d steps, stage %d of the demo's lab, loss %.4f at the end. Side by side, the same prompts and noise:",
                DistillationStage.TO_STEPS,
                done.get("id").getAsLong(),
                Work.known(done, "loss").map(loss -> loss.getAsDouble()).orElse(Double.NaN)));
        comparison.print(out);
        out.flush();
    }

    /** @param id of the tuning @param weights their path in the lab */
    private record Tuned(long id, String weights) {}

    /** The tuning that made the winner's weights; null without tuning. */
    private @Nullable Tuned tuned(String checkpoint, Measured measured) {
        if (measured.tuning() == null) {
            return null;
        }
        String sha256 = measured.tuning().sha256();
        long root = client.items("/api/v1/checkpoints")
                .filter(offered -> offered.get("sha256").getAsString().equals(checkpoint))
                .findFirst()
                .orElseThrow(() -> new Failure("the lab has lost the checkpoint " + checkpoint))
                .get("id")
                .getAsLong();
        return client.items("/api/v1/checkpoints/" + root + "/tunings?limit=200")
                .filter(tuning -> Work.known(tuning, "sha256")
                        .filter(its -> its.getAsString().equals(sha256))
                        .isPresent())
                .findFirst()
                .map(tuning -> new Tuned(
                        tuning.get("id").getAsLong(),
                        "/api/v1/checkpoints/" + tuning.get("resultId").getAsLong() + "/weights"))
                .orElseThrow(() -> new Failure("the lab does not list the tuning with the winner's weights " + sha256));
    }

    private Path downloaded(String path, Path file) {
        try {
            return Files.write(file, client.bytes(path));
        } catch (IOException e) {
            throw new Failure("cannot write the weights to " + file + ": " + e.getMessage(), e);
        }
    }
}
