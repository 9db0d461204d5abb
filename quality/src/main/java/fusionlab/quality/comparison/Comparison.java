package fusionlab.quality.comparison;

import fusionlab.quality.evaluation.ChunkScores;
import fusionlab.quality.evaluation.Drawing;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.Png;
import fusionlab.quality.evaluation.Progress;
import fusionlab.quality.evaluation.Surroundings;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.TorchThreads;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Lets several models draw the same prompts from the same noise.
 *
 * @param models with one set of prompts and one scorer
 * @param evaluator that draws and scores; seconds are measured in one thread
 * @param lines progress, for people
 * @param stopped whether to end after the present step, by a {@link CancellationException}
 */
public record Comparison(
        List<ComparedModel> models,
        ComparisonPlan plan,
        Evaluator evaluator,
        Consumer<String> lines,
        BooleanSupplier stopped) {

    /** Of the turns in which seconds are measured. */
    private static final int LINES = 3;

    /** @throws IllegalArgumentException naming a model that does not compare with the first, or an option that cannot be */
    public Comparison {
        models = List.copyOf(models);
        Surroundings first = models.get(0).world().surroundings();
        for (ComparedModel model : models) {
            Surroundings other = model.world().surroundings();
            if (!other.scorerHash().equals(first.scorerHash())
                    || !other.promptSetHash().equals(first.promptSetHash())) {
                throw new IllegalArgumentException("model '" + model.name()
                        + "' has other prompts or another scorer than '"
                        + models.get(0).name()
                        + "': their CLIP cannot be compared; take weights of the same world or folder");
            }
            model.protocol(plan);
        }
    }

    /**
     * @throws fusionlab.quality.evaluation.EvaluationException as {@link Evaluator#evaluate}
     * @throws CancellationException if it was stopped
     */
    public ComparisonResult run() throws InterruptedException {
        List<ChunkScores> scores = new ArrayList<>();
        List<List<BufferedImage>> pictures = new ArrayList<>();
        for (ComparedModel model : models) {
            ChunkScores scored = evaluator.evaluate(
                    model.world(), model.protocol(plan), model.architecture(), plan.first(), plan.end(), 0, progress());
            scores.add(scored);
            pictures.add(pictures(model.drawing(plan)));
            lines.accept(String.format(
                    Locale.ROOT,
                    "%d of %d models drawn: %s, CLIP %.4f",
                    scores.size(),
                    models.size(),
                    model.name(),
                    scored.mean()));
        }
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        List<DrawingSeconds> seconds = DrawingSeconds.measure(
                models.stream().map(model -> model.drawing(plan)).toList(), plan, this::timed, this::check);
        List<ComparisonResult.Row> rows = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            rows.add(new ComparisonResult.Row(models.get(i), scores.get(i), pictures.get(i), seconds.get(i)));
        }
        return new ComparisonResult(plan, load, rows);
    }

    private void timed(int turn) {
        int all = plan.repetitions();
        if (turn * LINES / all > (turn - 1) * LINES / all) {
            lines.accept(turn + " of " + all + " turns timed");
        }
    }

    private Progress progress() {
        return new Progress() {
            @Override
            public void advanced(int done, int total) {}

            @Override
            public boolean cancelled() {
                return stopped.getAsBoolean();
            }
        };
    }

    private void check() {
        if (stopped.getAsBoolean()) {
            throw new CancellationException("the comparison was stopped");
        }
    }

    private List<BufferedImage> pictures(Drawing drawing) {
        TorchThreads.single();
        List<BufferedImage> drawn = new ArrayList<>();
        int end = plan.first() + plan.pictures();
        for (int from = plan.first(); from < end; from += evaluator.batch()) {
            try (NoGradGuard frozen = new NoGradGuard();
                    PointerScope scope = new PointerScope()) {
                Tensor images = drawing.images(from, Math.min(end, from + evaluator.batch()), this::check);
                for (int i = 0; i < images.size(0); i++) {
                    drawn.add(Png.image(Floats.of(images.select(0, i)), (int) images.size(2), (int) images.size(3)));
                }
            }
        }
        return drawn;
    }
}
