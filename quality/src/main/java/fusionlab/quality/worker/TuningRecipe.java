package fusionlab.quality.worker;

import fusionlab.protocol.Distillation;
import fusionlab.protocol.Tuning;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.objectives.CfgRange;
import fusionlab.quality.objectives.GammaScaling;
import fusionlab.quality.objectives.Objective;
import fusionlab.quality.objectives.Prediction;
import fusionlab.quality.objectives.SkipProbability;
import fusionlab.quality.objectives.StepDistillation;
import fusionlab.quality.sampling.Denoiser;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.unet.Architecture;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A tuning as training code takes it.
 *
 * @param parent with the initial weights
 * @param threads at most; as many as divide the batch are used
 */
record TuningRecipe(World parent, Tuning tuning, int threads) {

    private static final int WARMUP_STEPS = 60;
    private static final double WEIGHT_DECAY = .01;
    private static final double CLIP_NORM = 1;
    private static final double AVERAGE_DECAY = .99;

    /** @throws IllegalArgumentException if the parent's topology has no such slots */
    Architecture architecture() {
        return Architecture.of(parent.topology(), tuning.counts());
    }

    TrainingSettings settings() {
        return new TrainingSettings(
                tuning.steps(),
                null,
                tuning.batch(),
                together(threads, tuning.batch()),
                tuning.seed(),
                new TrainingSettings.Optimization(
                        tuning.learningRate(),
                        Math.min(WARMUP_STEPS, tuning.steps() / 10),
                        WEIGHT_DECAY,
                        CLIP_NORM,
                        AVERAGE_DECAY));
    }

    /** The largest number of threads, of so many, that divides a batch. */
    static int together(int threads, int batch) {
        int together = Math.min(threads, batch);
        while (batch % together != 0) {
            together--;
        }
        return together;
    }

    /** Names what decides the result besides world, architecture, settings and objective. */
    String inputs() {
        Distillation distillation = tuning.distillation();
        return "weights " + tuning.checkpoint()
                + (distillation == null
                        ? ""
                        : ", teacher " + Objects.requireNonNullElse(distillation.teacher(), "the checkpoint") + " "
                                + teacherArchitecture().text());
    }

    /** @throws EvaluationException if it is none for this world */
    Objective objective() {
        NoiseSchedule schedule = parent.surroundings().schedule();
        Parameterization parameterization = parent.surroundings().parameterization();
        Distillation distillation = tuning.distillation();
        SkipProbability skip = SkipProbability.constant(tuning.skipProbability());
        if (distillation == null) {
            return new Prediction(schedule, parameterization, skip);
        }
        if (parameterization != Parameterization.V) {
            throw new EvaluationException(
                    "this checkpoint predicts the noise, and step distillation needs the velocity:"
                            + " first run quality train --objective velocity --skip 0 with it, and offer the result");
        }
        return new StepDistillation(
                schedule,
                distillation.fromSteps(),
                distillation.toSteps(),
                new CfgRange(distillation.cfgProbability(), distillation.cfgLeast(), distillation.cfgMost()),
                distillation.gamma(),
                GammaScaling.valueOf(distillation.gammaScaling().toUpperCase(Locale.ROOT)),
                skip);
    }

    /** Predicts as a distillation's teacher does. @param teacher with its weights */
    Denoiser denoiser(World teacher) {
        Architecture frozen = teacherArchitecture();
        return (latents, timesteps, contexts) -> teacher.unet().predict(latents, timesteps, contexts, frozen);
    }

    private Architecture teacherArchitecture() {
        Distillation distillation = tuning.distillation();
        return Architecture.of(parent.topology(), distillation == null ? Map.of() : distillation.teacherCounts());
    }

    /** Memory on top of the loaded weights of the worker's own UNet and of the parent's. */
    MemoryNeed need() {
        TrainingSettings settings = settings();
        int size = (int) parent.surroundings().latentShape()[1];
        Distillation distillation = tuning.distillation();
        if (distillation == null) {
            return MemoryNeed.training(architecture(), size, settings.batch(), settings.threads());
        }
        MemoryNeed distilling = MemoryNeed.distillation(
                architecture(),
                objective().keptPasses(),
                teacherArchitecture(),
                size,
                settings.batch(),
                settings.threads());
        long fetched = distillation.teacher() == null
                ? 0
                : MemoryNeed.unet(parent.topology().original(), size, 1).weightBytes();
        return new MemoryNeed(distilling.weightBytes() + fetched, distilling.activationBytes());
    }

    /** Documents the file; the same for all tunings with the same recipe. */
    Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("tuned_from", tuning.checkpoint());
        metadata.put("architecture", architecture().text());
        metadata.put("steps", Integer.toString(tuning.steps()));
        metadata.put("batch", Integer.toString(tuning.batch()));
        metadata.put("learning_rate", Double.toString(tuning.learningRate()));
        metadata.put("skip", Double.toString(tuning.skipProbability()));
        metadata.put("seed", Long.toString(tuning.seed()));
        Distillation distillation = tuning.distillation();
        if (distillation != null) {
            metadata.putAll(objective().words());
            metadata.put("teacher", distillation.teacher() == null ? "the checkpoint" : distillation.teacher());
            metadata.put("teacher_architecture", teacherArchitecture().text());
        }
        return metadata;
    }
}
