package fusionlab.quality.objectives;

import fusionlab.quality.sampling.Denoiser;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Step distillation (SnapFusion, section 4; Salimans and Ho, 2022): one DDIM step of the student learns to lead where several of the
 * teacher lead. L = L_dstl + gamma L_ori; L_dstl is L_cfg in a share of the steps, else L_vani.
 *
 * @param fromSteps DDIM steps that the teacher is made for, a multiple of {@code toSteps}
 * @param toSteps DDIM steps that the student is made for: it is trained at their time steps
 * @param cfg how often, and how strongly, both predictions are guided
 * @param gamma weight of L_ori, the error of the student's velocity at uniform time steps; 0 for none
 * @param scaling of gamma
 * @param skip of the student's blocks
 */
public record StepDistillation(
        NoiseSchedule schedule,
        int fromSteps,
        int toSteps,
        CfgRange cfg,
        double gamma,
        GammaScaling scaling,
        SkipProbability skip)
        implements Objective {

    /** Without skipped blocks. @throws IllegalArgumentException naming what cannot be */
    public StepDistillation(
            NoiseSchedule schedule, int fromSteps, int toSteps, CfgRange cfg, double gamma, GammaScaling scaling) {
        this(schedule, fromSteps, toSteps, cfg, gamma, scaling, SkipProbability.none());
    }

    /** @throws IllegalArgumentException naming what cannot be */
    public StepDistillation {
        TeacherSteps.of(schedule, fromSteps, toSteps);
        if (!(gamma >= 0 && gamma <= MOST_GAMMA)) {
            throw new IllegalArgumentException("gamma must be 0 to " + MOST_GAMMA + ", not " + gamma);
        }
    }

    private static final double MOST_GAMMA = 1_000;

    /** Velocity: at pure noise, predicted noise says nothing about the picture. */
    @Override
    public Parameterization parameterization() {
        return Parameterization.V;
    }

    @Override
    public boolean needsTeacher() {
        return true;
    }

    /** L_vani has one, L_cfg one with and one without text, L_ori one more. */
    @Override
    public int keptPasses() {
        return (cfg.probability() > 0 ? 2 : 1) + (gamma > 0 ? 1 : 0);
    }

    @Override
    public Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("kind", "step distillation");
        words.put("from_steps", "" + fromSteps);
        words.put("to_steps", "" + toSteps);
        words.put("cfg_probability", "" + cfg.probability());
        words.put("cfg_range", cfg.least() + " to " + cfg.most());
        words.put("gamma", "" + gamma);
        words.put("gamma_scaling", scaling.name().toLowerCase(Locale.ROOT));
        words.put("skip_probability", "" + skip.crossAttention());
        return words;
    }

    /** For people: what is learned. */
    public String sentence() {
        String guided = cfg.probability() == 0
                ? "never guided"
                : String.format(
                        Locale.ROOT,
                        "guided in %s of the training steps, by %s to %s",
                        cfg.probability() == 1 ? "all" : "a share of " + cfg.probability(),
                        cfg.least(),
                        cfg.most());
        return fromSteps + " sampling steps of the teacher become " + toSteps + ", " + guided + ", "
                + (gamma == 0
                        ? "without the velocity's own error"
                        : "gamma " + gamma + " (" + scaling.name().toLowerCase(Locale.ROOT) + ")");
    }

    @Override
    public DrawnLoss draw(Items items, @Nullable Denoiser teacher, RandomGenerator ofStep, RandomGenerator ofThread) {
        Denoiser frozen = Objects.requireNonNull(teacher, "step distillation needs a teacher");
        boolean guided = ofStep.nextDouble() < cfg.probability();
        DrawnLoss distillation =
                DistillationDraw.of(this, items, guided, ofThread).with(frozen);
        if (gamma == 0) {
            return distillation;
        }
        DrawnLoss original = new Prediction(schedule, parameterization()).draw(items, null, ofStep, ofThread);
        return sum(distillation, original);
    }

    /** L_dstl + gamma L_ori. */
    DrawnLoss sum(DrawnLoss distillation, DrawnLoss original) {
        return (from, to, student) -> sum(distillation.of(from, to, student), original.of(from, to, student));
    }

    private Tensor sum(Tensor distillation, Tensor original) {
        double weight = scaling == GammaScaling.CONSTANT
                ? gamma
                : gamma * distillation.item_double() / Math.max(original.item_double(), Double.MIN_NORMAL);
        return torch.add(distillation, original, new Scalar(weight));
    }
}
