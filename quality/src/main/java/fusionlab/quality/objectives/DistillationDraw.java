package fusionlab.quality.objectives;

import fusionlab.quality.sampling.Denoiser;
import fusionlab.quality.sampling.Level;
import fusionlab.quality.tensors.Scoped;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** The drawn noise, levels and guidance of some items, and L_vani or L_cfg of them (SnapFusion, equations 7 to 10). */
final class DistillationDraw {

    private final Items items;
    private final List<List<Level>> ways;
    private final boolean guided;
    private final float[] noisy;
    private final int[] steps;
    private final float[] guidance;

    /**
     * @param noisy latents of all items, each at the beginning of its step
     * @param steps numbers of the student's steps, from the noisiest
     * @param guidance scales, used if {@code guided}
     */
    DistillationDraw(
            StepDistillation objective, Items items, boolean guided, float[] noisy, int[] steps, float[] guidance) {
        this.items = items;
        this.guided = guided;
        this.ways = TeacherSteps.of(objective.schedule(), objective.fromSteps(), objective.toSteps());
        this.noisy = noisy;
        this.steps = steps;
        this.guidance = guidance;
    }

    static DistillationDraw of(StepDistillation objective, Items items, boolean guided, RandomGenerator random) {
        List<Level> grid = Level.ddim(objective.schedule(), objective.toSteps());
        CfgRange cfg = objective.cfg();
        float[] noisy = new float[items.latents().length];
        int[] steps = new int[items.size()];
        float[] guidance = new float[items.size()];
        for (int item = 0; item < steps.length; item++) {
            steps[item] =
                    (int) Math.min(objective.toSteps() - 1.0, items.spread().share(item, random) * objective.toSteps());
            guidance[item] = (float) (cfg.least() + (cfg.most() - cfg.least()) * random.nextDouble());
            Level level = grid.get(steps[item]);
            for (int i = item * items.each(); i < (item + 1) * items.each(); i++) {
                noisy[i] = (float) (level.alpha() * items.latents()[i] + level.sigma() * random.nextGaussian());
            }
        }
        return new DistillationDraw(objective, items, guided, noisy, steps, guidance);
    }

    boolean guided() {
        return guided;
    }

    /** The noisy latents of all items. */
    float[] noisy() {
        return noisy;
    }

    /** Number of the student's step that an item is at, from the noisiest. */
    int step(int item) {
        return steps[item];
    }

    /** An item's guidance scale, if it is guided. */
    float guidance(int item) {
        return guidance[item];
    }

    DrawnLoss with(Denoiser teacher) {
        return (from, to, student) -> new Pass(from, to).loss(teacher, student);
    }

    /**
     * One forward pass of some of the items. Networks compute in 32 bits, what is made of their predictions in 64: where the noise is weak,
     * targets are small differences of large numbers.
     */
    final class Pass {

        private final int from;
        private final int to;
        private final Tensor contexts;
        private final Tensor unconditional;
        private final Tensor scales;
        private final Tensor noisyLatents;

        Pass(int from, int to) {
            this.from = from;
            this.to = to;
            contexts = items.contexts(from, to);
            unconditional = items.unconditional(to - from);
            scales = column(item -> guidance[item]);
            noisyLatents = items.latents(noisy, from, to);
        }

        /** max(alpha^2 / sigma^2, 1) |x - x*|^2, the mean over all numbers of all items. */
        Tensor loss(Denoiser teacher, Denoiser student) {
            Tensor target = target(teacher);
            Tensor error = picture(student, noisyLatents, 0).sub(target);
            Tensor weight = column(item -> {
                Level level = level(item, 0);
                return Math.max(level.alpha() * level.alpha() / (level.sigma() * level.sigma()), 1);
            });
            return error.mul(error).mul(weight).mean();
        }

        /** x*: the picture with which one DDIM step of the student leads to where the teacher's steps lead. */
        Tensor target(Denoiser teacher) {
            return Scoped.result(() -> {
                Tensor end = taught(teacher);
                int last = ways.get(0).size() - 1;
                Tensor share = column(item -> 1 / divisor(item, last));
                Tensor ofNoisy = column(item -> -ratio(item, last) / divisor(item, last));
                return end.mul(share).add_(noisyLatents.mul(ofNoisy));
            });
        }

        /** z_t'': the latents after the teacher's steps. */
        Tensor taught(Denoiser teacher) {
            try (NoGradGuard frozen = new NoGradGuard()) {
                Tensor latents = noisyLatents;
                for (int i = 0; i + 1 < ways.get(0).size(); i++) {
                    int now = i;
                    Tensor present = latents;
                    latents = Scoped.result(() -> {
                        Tensor picture = picture(teacher, present, now);
                        Tensor ofLatents = column(item ->
                                level(item, now + 1).sigma() / level(item, now).sigma());
                        Tensor ofPicture = column(item -> level(item, now + 1).alpha()
                                - level(item, now).alpha()
                                        * level(item, now + 1).sigma()
                                        / level(item, now).sigma());
                        return present.mul(ofLatents).add_(picture.mul(ofPicture));
                    });
                }
                return latents;
            }
        }

        /** The picture in noisy latents: alpha z - sigma v, with the guided velocity if this step is guided. */
        Tensor picture(Denoiser denoiser, Tensor latents, int number) {
            Tensor fed = latents.to(torch.ScalarType.Float);
            Tensor timesteps =
                    column(item -> level(item, number).timestep()).flatten().to(torch.ScalarType.Float);
            Tensor velocity = denoiser.predict(fed, timesteps, contexts);
            if (guided) {
                Tensor without = denoiser.predict(fed, timesteps, unconditional);
                velocity = velocity.mul(scales).sub(without.mul(scales.sub(new Scalar(1))));
            }
            Tensor alpha = column(item -> level(item, number).alpha());
            Tensor sigma = column(item -> level(item, number).sigma());
            return latents.mul(alpha).sub(velocity.mul(sigma));
        }

        /** Of the last and the first sigma. */
        private double ratio(int item, int last) {
            return level(item, last).sigma() / level(item, 0).sigma();
        }

        private double divisor(int item, int last) {
            return level(item, last).alpha()
                    - ratio(item, last) * level(item, 0).alpha();
        }

        private Level level(int item, int number) {
            return ways.get(steps[item]).get(number);
        }

        /** A number for each item, [items, 1, 1, 1] in 64 bits. */
        private Tensor column(IntToDoubleFunction value) {
            Tensor column = torch.empty(
                    new long[] {to - from, 1, 1, 1},
                    new TensorOptions(torch.ScalarType.Double),
                    new MemoryFormatOptional());
            double[] values = IntStream.range(from, to).mapToDouble(value).toArray();
            new DoublePointer(column.data_ptr()).put(values);
            return column;
        }
    }
}
