package fusionlab.quality.finetuning;

import fusionlab.quality.data.CachedLatents;
import fusionlab.quality.data.CaptionedPicture;
import fusionlab.quality.data.LatentCache;
import fusionlab.quality.data.PictureFolder;
import fusionlab.quality.diffusers.PipelineFolder;
import fusionlab.quality.diffusers.TrainableCheckpoint;
import fusionlab.quality.evaluation.DiskRoom;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.export.TrainedPipeline;
import fusionlab.quality.export.WriteLock;
import fusionlab.quality.ranks.RankPlace;
import fusionlab.quality.ranks.Ranks;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.training.Training;
import fusionlab.quality.training.TrainingLog;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.quality.training.UnetTraining;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Consumer;

/**
 * Trains the UNet of a checkpoint on a folder of captioned pictures. What was done before an interruption is not done again, and the result
 * is bit for bit the same.
 *
 * @param saveEvery steps between the states that a killed training resumes from
 * @param place among the processes that train together; rank 0 alone writes into the output folder
 * @param lines progress and figures, for people
 */
public record Finetuning(
        TrainableCheckpoint checkpoint,
        Architecture architecture,
        TrainingSettings settings,
        FinetuningFolders folders,
        long saveEvery,
        RankPlace place,
        Consumer<String> lines) {

    /**
     * Waits for the other ranks if there are any.
     *
     * @throws fusionlab.quality.data.DataException naming a file of the data that cannot be used
     * @throws fusionlab.quality.ranks.RanksException if a rank is missing, is lost, or has other options, data or weights
     * @throws IllegalArgumentException with the figures if memory or disk do not suffice, or if the output folder is not this training's
     * @throws IllegalStateException if it was stopped; the same call continues it
     */
    public void run() throws IOException {
        PipelineFolder pipeline = PipelineFolder.in(folders.checkpoint());
        try (Ranks ranks = place.join()) {
            if (ranks.size() > 1) {
                say("joined as rank " + ranks.rank() + " of " + ranks.size());
            }
            run(ranks, pipeline);
        }
    }

    private void run(Ranks ranks, PipelineFolder pipeline) throws IOException {
        String weights = checkpoint.unetHash();
        ranks.requireSame("options", options());
        ranks.requireSame("weights", weights);
        int threads = ranks.share(settings.threads()).size();
        List<CaptionedPicture> pictures = ranks.together(() -> prepared(ranks.isFirst(), threads));
        TorchThreads.single();
        CachedLatents latents = new LatentCache(folders.cache(), checkpoint, ranks, threads, lines).of(pictures);
        try (WriteLock alone = ranks.isFirst() ? folders.lock() : null;
                Unet start = Unet.load(checkpoint.topology(), checkpoint.unet());
                Training<Unet> training = UnetTraining.of(start, architecture, latents, settings, ranks)) {
            training.inputs("data " + latents.hash() + ", weights " + weights);
            training.checkpoint(folders.resume(), saveEvery);
            boolean finished = ranks.together(() -> ranks.isFirst() && resumed(training));
            if (ranks.any(finished)) {
                say("finished already: " + folders.out());
                return;
            }
            train(training, ranks.isFirst());
            if (!ranks.isFirst()) {
                return;
            }
            try (Unet average = training.average()) {
                folders.result().write(new TrainedPipeline(pipeline, average, architecture), scheduler());
            }
        }
        say("the trained checkpoint is in " + folders.out() + ", the moving average of its UNet in 32 bits");
    }

    /** What ranks must have in common, in words. */
    private String options() {
        return "FusionLab " + Finetuning.class.getPackage().getImplementationVersion() + ", " + architecture.text()
                + ", " + settings.toString().replaceAll("\\w+\\[|]", "") + ", a state every " + saveEvery + " steps";
    }

    /** Checks what can be checked before anything large is read. */
    private List<CaptionedPicture> prepared(boolean writes, int threads) throws IOException {
        List<CaptionedPicture> pictures = new PictureFolder(folders.data()).pictures();
        say(architecture + ": " + settings.batch() + " pictures a step, " + settings.threads() + " threads, "
                + (settings.passes() == 1 ? "one pass" : settings.passes() + " passes"));
        sayObjective();
        FinetuningNeed need = FinetuningNeed.of(checkpoint, architecture, settings, threads);
        say("needs " + need);
        need.requireMemory(MachineMemory.now());
        if (writes) {
            folders.requireOwn();
            DiskRoom.of(folders.out()).require("this training needs", need.outBytes(), "name another --out");
        }
        return pictures;
    }

    private void train(Training<Unet> training, boolean writes) throws IOException {
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
    private boolean resumed(Training<Unet> training) throws IOException {
        resume(training);
        return training.step() == settings.steps() && folders.hasResult();
    }

    private void resume(Training<Unet> training) throws IOException {
        if (!Files.exists(folders.resume())) {
            return;
        }
        try {
            training.resume(folders.resume());
            say("continues after step " + training.step() + " of " + settings.steps());
        } catch (InvalidSafetensorsException other) {
            throw new IllegalArgumentException(
                    other.getMessage() + "; give the same options, data and checkpoint, or another --out", other);
        }
    }

    private String scheduler() throws IOException {
        return checkpoint.schedulerJson(settings.objective().parameterization());
    }

    private void sayObjective() {
        Parameterization before = checkpoint.parameterization();
        Parameterization after = settings.objective().parameterization();
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
