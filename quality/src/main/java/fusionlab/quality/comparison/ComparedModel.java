package fusionlab.quality.comparison;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.evaluation.Drawing;
import fusionlab.quality.evaluation.World;
import fusionlab.unet.Architecture;

/**
 * What draws in a comparison.
 *
 * @param name for people
 * @param world with its weights and its decoder; open as long as it draws
 * @param steps that it samples in
 */
public record ComparedModel(String name, World world, Architecture architecture, int steps) {

    /** @throws IllegalArgumentException if steps, guidance, sampler or seed cannot be */
    EvaluationProtocol protocol(ComparisonPlan plan) {
        return world.surroundings().protocol(steps, plan.guidance(), plan.sampler(), plan.seed());
    }

    Drawing drawing(ComparisonPlan plan) {
        return Drawing.of(world, protocol(plan), architecture);
    }

    /** Of the UNet, without removed blocks. */
    long parameters() {
        int size = (int) world.surroundings().latentShape()[1];
        return world.topology().cost(architecture, size).parameters();
    }
}
