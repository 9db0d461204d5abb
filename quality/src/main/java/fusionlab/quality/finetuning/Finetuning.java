package fusionlab.quality.finetuning;

import fusionlab.quality.data.CachedLatents;
import fusionlab.quality.data.CaptionedPicture;
import fusionlab.quality.data.LatentCache;
import fusionlab.quality.data.PictureFolder;
import fusionlab.quality.diffusers.PipelineFolder;
import fusionlab.quality.diffusers.TrainableCheckpoint;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.export.TrainedPipeline;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.training.RobustTraining;
import fusionlab.quality.training.TrainingLog;
import fusionlab.quality.training.TrainingSettings;
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
 * @param lines progress and figures, for people
 */
public record Finetuning(
        TrainableCheckpoint checkpoint,
        Architecture architecture,
        TrainingSettings settings,
        FinetuningFolders folders,
        long saveEvery,
        Consumer<String> lines) {

    /**
     * @throws fusionlab.quality.data.DataException naming a file of the data that cannot be used
     * @throws IllegalArgumentException with the figures if memory or disk do not suffice, or if the output folder is not this training's
     * @throws IllegalStateException if it was stopped; the same call continues it
     */
    public void run() throws IOException {
        PipelineFolder pipeline = PipelineFolder.in(folders.checkpoint());
        List<CaptionedPicture> pictures = new PictureFolder(folders.data()).pictures();
        folders.requireOwn();
        say(architecture + ": " + settings.batch() + " pictures a step, " + settings.threads() + " threads, "
                + (settings.passes() == 1 ? "one pass" : settings.passes() + " passes"));
        sayObjective();
        FinetuningNeed need = FinetuningNeed.of(checkpoint, architecture, settings);
        say("needs " + need);
        need.requireMemory(MachineMemory.now());
        folders.requireRoom(need.outBytes());
        TorchThreads.single();
        CachedLatents latents = new LatentCache(folders.cache(), checkpoint, settings.threads(), lines).of(pictures);
        try (Unet start = Unet.load(checkpoint.topology(), checkpoint.unet());
                RobustTraining training = new RobustTraining(start, architecture, latents, settings)) {
            training.inputs("data " + latents.hash() + ", weights " + checkpoint.unetHash());
            training.checkpoint(folders.resume(), saveEvery);
            resume(training);
            if (training.step() == settings.steps() && folders.hasResult()) {
                say("finished already: " + folders.out());
                return;
            }
            train(training);
            try (Unet average = training.average()) {
                folders.result().write(new TrainedPipeline(pipeline, average, architecture), scheduler());
            }
        }
        say("the trained checkpoint is in " + folders.out() + ", the moving average of its UNet in 32 bits");
    }

    private void train(RobustTraining training) throws IOException {
        try (TrainingLog log = TrainingLog.after(training.step(), folders.progress())) {
            if (!training.run(new FinetuningProgress(log, lines), 1)) {
                throw new IllegalStateException(
                        "the training was stopped at step " + training.step() + "; the same command continues it");
            }
        }
    }

    private void resume(RobustTraining training) throws IOException {
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
