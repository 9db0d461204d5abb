package fusionlab.quality.finetuning;

import fusionlab.quality.evaluation.DiskRoom;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.export.WriteLock;
import fusionlab.quality.objectives.Objective;
import fusionlab.quality.objectives.StepDistillation;
import fusionlab.quality.ranks.RankPlace;
import fusionlab.quality.ranks.Ranks;
import fusionlab.quality.sampling.Denoiser;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.training.Training;
import fusionlab.quality.training.TrainingLog;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.quality.training.UnetTraining;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.ContentHash;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Trains the UNet of a checkpoint: on pictures alone, or with a teacher. What was done before an interruption is not done again, and the
 * result is bit for bit the same.
 *
 * @param teacher null unless the objective needs one
 * @param out for the trained checkpoint, the file to resume from and the progress
 * @param saveEvery steps between the states that a killed training resumes from
 * @param place among the processes that train together; rank 0 alone writes into the output folder
 * @param lines progress and figures, for people
 */
public record Finetuning(
        UnetCheckpoint checkpoint,
        Architecture architecture,
        Objective objective,
        @Nullable Teacher teacher,
        TrainingSettings settings,
        Path out,
        long saveEvery,
        RankPlace place,
        Consumer<String> lines) {

    /**
     * Waits for the other ranks if there are any.
     *
     * @throws fusionlab.quality.data.DataException naming a file of the data that cannot be used
     * @throws fusionlab.quality.ranks.RanksException if a rank is missing, is lost, or has other options, data or weights
     * @throws IllegalArgumentException with the figures if memory or disk do not suffice, if the teacher is of another family, or if the
     *     output folder is not this training's
     * @throws IllegalStateException if it was stopped; the same call continues it
     */
    public void run() throws IOException {
        if (teacher != null) {
            teacher.requireFitting(checkpoint);
        }
        try (Ranks ranks = place.join()) {
            if (ranks.size() > 1) {
                say("joined as rank " + ranks.rank() + " of " + ranks.size());
            }
            run(ranks);
        }
    }

    private void run(Ranks ranks) throws IOException {
        String weights = checkpoint.unetHash();
        String taught = teacher == null ? null : teacher.checkpoint().unetHash();
        ranks.requireSame("options", options());
        ranks.requireSame("weights", weights + (taught == null ? "" : " " + taught));
        int threads = ranks.share(settings.threads()).size();
        FinetuningFolders folders = new FinetuningFolders(out, inputs());
        ranks.together(() -> prepared(folders, ranks.isFirst(), threads));
        requireWeights();
        TorchThreads.single();
        UnetCheckpoint.Data data = checkpoint.data(ranks, threads, lines);
        try (WriteLock alone = ranks.isFirst() ? folders.lock() : null;
                Unet start = checkpoint.load();
                Unet teaching = teacher == null ? null : teacher.checkpoint().load();
                Training<Unet> training = new Training<>(
                        new UnetTraining(start, architecture, data.latents(), settings, objective, denoiser(teaching)),
                        settings,
                        ranks)) {
            training.inputs("data " + data.hash() + ", weights " + weights
                    + (teacher == null
                            ? ""
                            : ", teacher " + taught + " "
                                    + teacher.architecture().text()));
            training.checkpoint(folders.resume(), saveEvery);
            boolean finished = ranks.together(() -> ranks.isFirst() && resumed(training, folders));
            if (ranks.any(finished)) {
                say("finished already: " + out);
                return;
            }
            train(training, folders, ranks.isFirst());
            ranks.together(
                    () -> { // the next training of every rank may begin with the result
                        if (ranks.isFirst()) {
                            write(
                                    training,
                                    folders,
                                    made -> lineage(made, weights, taught, training.recipe(), data.hash()));
                        }
                        return true;
                    });
        }
        say("the trained checkpoint is in " + out + ", the moving average of its UNet in 32 bits");
    }

    /** @param lineage of the written UNet, by its hash */
    private void write(Training<Unet> training, FinetuningFolders folders, Function<String, Lineage> lineage)
            throws IOException {
        Parameterization predicted = objective.parameterization();
        try (Unet average = training.average()) {
            folders.result().write(folder -> lineage.apply(checkpoint.write(average, architecture, predicted, folder))
                    .write(folder));
        }
    }

    private List<Path> inputs() {
        List<Path> inputs = new ArrayList<>(checkpoint.inputs());
        if (teacher != null) {
            inputs.addAll(teacher.checkpoint().inputs());
        }
        return inputs;
    }

    private @Nullable Denoiser denoiser(@Nullable Unet teaching) {
        if (teacher == null || teaching == null) {
            return null;
        }
        Architecture frozen = teacher.architecture();
        return (latents, timesteps, contexts) -> teaching.predict(latents, timesteps, contexts, frozen);
    }

    private Lineage lineage(String made, String weights, @Nullable String taught, String recipe, String data) {
        return new Lineage(
                made,
                ContentHash.of(recipe),
                new Lineage.Origin(
                        checkpoint.name(), weights, checkpoint.architecture().text()),
                teacher == null || taught == null
                        ? null
                        : new Lineage.Origin(
                                teacher.checkpoint().name(),
                                taught,
                                teacher.architecture().text()),
                objective.words(),
                settings.words(),
                architecture.text(),
                objective instanceof StepDistillation distillation ? distillation.toSteps() : null,
                data,
                version());
    }

    /** What ranks must have in common, in words. */
    private String options() {
        return version() + ", " + architecture.text() + ", "
                + (teacher == null ? "" : "taught by " + teacher.architecture().text() + ", ")
                + (settings + ", " + objective).replaceAll("\\w+\\[|]", "") + ", a state every " + saveEvery + " steps";
    }

    private static String version() {
        return "FusionLab " + Finetuning.class.getPackage().getImplementationVersion();
    }

    /** Loads them once before pictures are encoded, which may take hours: damaged ones are found now. */
    private void requireWeights() throws IOException {
        checkpoint.load().close();
        if (teacher != null) {
            teacher.checkpoint().load().close();
        }
    }

    /** Checks what can be checked before anything large is read. */
    private boolean prepared(FinetuningFolders folders, boolean writes, int threads) throws IOException {
        checkpoint.checkData();
        say(architecture + ": " + settings.batch() + " pictures a step, "
                + (settings.threads() == 1 ? "one thread, " : settings.threads() + " threads, ")
                + (settings.passes() == 1 ? "one pass" : settings.passes() + " passes"));
        sayObjective();
        FinetuningNeed need = FinetuningNeed.of(checkpoint, architecture, objective, teacher, settings, threads);
        say("needs " + need);
        need.requireMemory(MachineMemory.now());
        if (writes) {
            folders.requireOwn();
            DiskRoom.of(out).require("this training needs", need.outBytes(), "name another --out");
        }
        return true;
    }

    private void train(Training<Unet> training, FinetuningFolders folders, boolean writes) throws IOException {
        boolean finished;
        if (writes) {
            try (TrainingLog log = TrainingLog.after(training.step(), folders.progress())) {
                finished = training.run(new FinetuningProgress(log, lines), 1);
            }
        } else {
            finished = training.run(report -> {}, 1);
        }
        if (!finished) {
            throw new IllegalStateException(
                    "the training was stopped at step " + training.step() + "; the same command continues it");
        }
    }

    /** @return whether there is nothing left to do */
    private boolean resumed(Training<Unet> training, FinetuningFolders folders) throws IOException {
        resume(training, folders);
        return training.step() == settings.steps() && folders.hasResult();
    }

    private void resume(Training<Unet> training, FinetuningFolders folders) throws IOException {
        if (!Files.exists(folders.resume())) {
            return;
        }
        try {
            training.resume(folders.resume());
            say("continues after step " + training.step() + " of " + settings.steps());
        } catch (InvalidSafetensorsException other) {
            SavedTraining saved = SavedTraining.in(folders.resume());
            String difference = saved.differences(training.recipe());
            throw new IllegalArgumentException(
                    (difference.isEmpty()
                                    ? other.getMessage()
                                    : folders.resume() + " is of another training, with " + difference)
                            + (saved.isBroken()
                                    ? "; delete it to begin again"
                                    : "; give the same options, data and checkpoint, or another --out"),
                    other);
        }
    }

    private void sayObjective() {
        if (objective instanceof StepDistillation distillation) {
            say(distillation.sentence());
            return;
        }
        Parameterization before = checkpoint.parameterization();
        Parameterization after = objective.parameterization();
        say(
                before == after
                        ? "the UNet predicts " + name(after) + ", before and after"
                        : "the UNet predicts " + name(before) + " and is trained to predict " + name(after)
                                + ": the new scheduler_config.json says so, and the loss is high at first");
    }

    private static String name(Parameterization parameterization) {
        return parameterization == Parameterization.V ? "the velocity (v_prediction)" : "the noise (epsilon)";
    }

    private void say(String line) {
        lines.accept(line);
    }
}
