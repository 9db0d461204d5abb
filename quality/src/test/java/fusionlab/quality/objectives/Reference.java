package fusionlab.quality.objectives;

import fusionlab.quality.sampling.Level;
import java.util.List;

/** The formulas of step distillation on single numbers in double precision, for pictures that are N(m, s^2). */
final class Reference {

    private Reference() {}

    static double velocity(Level level, double z, double mean, double deviation) {
        double variance = deviation * deviation;
        double alpha = level.alpha();
        double sigma = level.sigma();
        double picture = (variance * alpha * z + sigma * sigma * mean) / (alpha * alpha * variance + sigma * sigma);
        return sigma == 0 ? 0 : (alpha * z - picture) / sigma;
    }

    /** The mean over all numbers of max(alpha^2 / sigma^2, 1) (x - x*)^2. */
    static double loss(DistillationDraw drawn, StepDistillation objective, Items items, double taught, double learned) {
        double sum = 0;
        List<List<Level>> ways = TeacherSteps.of(objective.schedule(), objective.fromSteps(), objective.toSteps());
        int each = items.each();
        for (int i = 0; i < drawn.noisy().length; i++) {
            int item = i / each;
            List<Level> way = ways.get(drawn.step(item));
            double scale = drawn.guided() ? drawn.guidance(item) : 1;
            double context = items.contexts()[item];
            double empty = items.unconditional()[0];
            double start = drawn.noisy()[i];
            double z = start;
            for (int step = 0; step + 1 < way.size(); step++) {
                Level now = way.get(step);
                Level next = way.get(step + 1);
                double v = guided(now, z, context, empty, scale, taught);
                z = next.alpha() * (now.alpha() * z - now.sigma() * v)
                        + next.sigma() * (now.sigma() * z + now.alpha() * v);
            }
            Level first = way.get(0);
            Level last = way.get(way.size() - 1);
            double ratio = last.sigma() / first.sigma();
            double target = (z - ratio * start) / (last.alpha() - ratio * first.alpha());
            double student =
                    first.alpha() * start - first.sigma() * guided(first, start, context, empty, scale, learned);
            double signal = first.alpha() * first.alpha() / (first.sigma() * first.sigma());
            sum += Math.max(signal, 1) * (student - target) * (student - target);
        }
        return sum / drawn.noisy().length;
    }

    private static double guided(Level level, double z, double context, double empty, double scale, double deviation) {
        return scale * velocity(level, z, context, deviation) - (scale - 1) * velocity(level, z, empty, deviation);
    }
}
