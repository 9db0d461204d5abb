package fusionlab.protocol;

import static fusionlab.protocol.EvaluationProtocol.require;
import static fusionlab.protocol.EvaluationProtocol.requireSha256;

import fusionlab.unet.ContentHash;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What makes a {@link Tuning} a stage of step distillation (SnapFusion, section 4): the loss, and the teacher.
 *
 * @param fromSteps DDIM steps of the teacher, a multiple of {@code toSteps}, 1,000 at most
 * @param toSteps DDIM steps of the student
 * @param cfgProbability share of the training steps with guidance, 0 to 1
 * @param cfgLeast lowest guidance scale, at least 0
 * @param cfgMost highest guidance scale, 100 at most
 * @param gamma weight of the velocity's own error, 0 to 1,000
 * @param gammaScaling {@link #CONSTANT} or {@link #DYNAMIC}
 * @param teacher SHA-256 (hex) of the teacher's file of UNet weights, available at {@link Tuning#file}. Null for the worker's own
 * @param teacherCounts slot to number of blocks in the teacher, where it differs from the checkpoint's topology
 */
public record Distillation(
        int fromSteps,
        int toSteps,
        double cfgProbability,
        double cfgLeast,
        double cfgMost,
        double gamma,
        String gammaScaling,
        @Nullable String teacher,
        Map<String, Integer> teacherCounts) {

    public static final String CONSTANT = "constant";
    public static final String DYNAMIC = "dynamic";
    public static final List<String> SCALINGS = List.of(CONSTANT, DYNAMIC);

    public static final int MAX_STEPS = 1_000;
    private static final double MAX_GUIDANCE = 100;
    private static final double MAX_GAMMA = 1_000;

    public Distillation {
        require(fromSteps >= 2 && fromSteps <= MAX_STEPS, "fromSteps must be 2 to " + MAX_STEPS + ", not " + fromSteps);
        require(toSteps >= 1 && toSteps < fromSteps, "toSteps must be 1 to below fromSteps, not " + toSteps);
        require(
                fromSteps % toSteps == 0,
                "fromSteps must be a multiple of toSteps, not " + fromSteps + " for " + toSteps);
        require(cfgProbability >= 0 && cfgProbability <= 1, "cfgProbability must be 0 to 1, not " + cfgProbability);
        require(cfgMost >= 0 && cfgMost <= MAX_GUIDANCE, "cfgMost must be 0 to " + MAX_GUIDANCE + ", not " + cfgMost);
        require(
                cfgLeast >= 0 && cfgLeast <= cfgMost,
                "cfgLeast must be 0 to cfgMost, " + cfgMost + ", not " + cfgLeast);
        require(gamma >= 0 && gamma <= MAX_GAMMA, "gamma must be 0 to " + MAX_GAMMA + ", not " + gamma);
        require(SCALINGS.contains(gammaScaling), "gammaScaling must be one of " + SCALINGS + ", not " + gammaScaling);
        if (teacher != null) {
            requireSha256("teacher", teacher);
        }
        teacherCounts = teacherCounts == null ? Map.of() : teacherCounts;
        Tuning.requireCounts("teacherCounts", teacherCounts);
        cfgProbability += 0.0; // no negative zeros
        cfgLeast += 0.0;
        cfgMost += 0.0;
        gamma += 0.0;
    }

    /** SHA-256 (hex) of everything: with it and the rest of a {@link Tuning}, equal trainings are recognised. */
    public String hash() {
        return ContentHash.of(String.join(
                "\n",
                Arrays.asList(
                        "distillation 1",
                        Integer.toString(fromSteps),
                        Integer.toString(toSteps),
                        Double.toString(cfgProbability),
                        Double.toString(cfgLeast),
                        Double.toString(cfgMost),
                        Double.toString(gamma),
                        gammaScaling,
                        teacher == null ? "" : teacher,
                        new TreeMap<>(teacherCounts).toString())));
    }
}
