package fusionlab.quality.worker;

import fusionlab.protocol.DecoderRecipe;
import fusionlab.protocol.DecoderTraining;
import fusionlab.quality.decoder.OriginalDecoder;
import fusionlab.quality.efficientdecoder.DecoderDistillation;
import fusionlab.quality.efficientdecoder.DecoderFolders;
import fusionlab.quality.efficientdecoder.DecoderGates;
import fusionlab.quality.efficientdecoder.DecoderProgress;
import fusionlab.quality.efficientdecoder.LatentPlan;
import fusionlab.quality.efficientdecoder.PromptSplit;
import fusionlab.quality.efficientdecoder.SmallerDecoder;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.sampling.Sampler;
import fusionlab.quality.sampling.Sampling;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.unet.ContentHash;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A leased decoder as training code takes it.
 *
 * @param folder with a folder for each training, and the latents of all
 * @param threads at most; as many as divide the batch are used
 */
record LeasedDecoder(World world, DecoderTraining training, Path folder, int threads) {

    private static final int MOST_BETWEEN_SAVES = 200;
    private static final int SAVES = 50;
    private static final int NAME = 16;

    /** Where this training writes: another checkpoint, recipe or number of threads has another folder. */
    Path out() {
        String decides = training.checkpoint() + "\n" + training.recipe().hash() + "\n" + together();
        return folder.resolve(ContentHash.of(decides).substring(0, NAME));
    }

    /** @throws EvaluationException if this worker's decoder cannot be made smaller */
    OriginalDecoder original() {
        return world.decoder()
                .orElseThrow(() -> new EvaluationException("the decoder of "
                        + world.surroundings().name() + " cannot be made smaller here: it must be an AutoencoderKL's,"
                        + " and compute on the CPU in fp32"));
    }

    /**
     * @throws EvaluationException if this worker has another checkpoint, or a decoder that cannot be made smaller
     * @throws IllegalArgumentException if the checkpoint has too few prompts
     */
    DecoderDistillation distillation(DecoderProgress progress) {
        if (!training.checkpoint().equals(world.checkpointHash())) {
            throw new EvaluationException(
                    "this worker has the checkpoint " + world.checkpointHash() + ", not " + training.checkpoint());
        }
        original();
        DecoderRecipe recipe = training.recipe();
        PromptSplit split = PromptSplit.of(world.surroundings(), null);
        Sampling sampling = new Sampling(
                Sampler.parse(recipe.sampler()),
                world.surroundings().schedule(),
                world.surroundings().parameterization(),
                recipe.samplingSteps(),
                recipe.guidance());
        return new DecoderDistillation(
                world,
                recipe.kind().equals(DecoderRecipe.TINY)
                        ? new SmallerDecoder.Tiny(Objects.requireNonNull(recipe.width()))
                        : new SmallerDecoder.Pruned(Objects.requireNonNull(recipe.ratio())),
                new LatentPlan(split.training(), split.heldOut(), recipe.latents(), sampling, recipe.seed()),
                settings(),
                new DecoderGates(null, null),
                new DecoderFolders(out(), folder.resolve("latents")),
                Math.max(1, Math.min(MOST_BETWEEN_SAVES, recipe.steps() / SAVES)),
                progress);
    }

    private TrainingSettings settings() {
        DecoderRecipe recipe = training.recipe();
        return new TrainingSettings(
                recipe.steps(),
                null,
                recipe.batch(),
                together(),
                recipe.seed(),
                new TrainingSettings.Optimization(
                        recipe.learningRate(),
                        DecoderDistillation.warmup(recipe.steps()),
                        0,
                        DecoderDistillation.CLIP_NORM,
                        DecoderDistillation.AVERAGE_DECAY));
    }

    private int together() {
        return TuningRecipe.together(threads, training.recipe().batch());
    }
}
