package fusionlab.quality.efficientdecoder;

import fusionlab.quality.decoder.Decoder;
import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.training.Trainee;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.unet.ContentHash;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A decoder that learns to draw what another one draws: the mean squared error between both decoders' pictures (SnapFusion, section 3.2).
 * The teacher's pictures are -1 to 1, as they are shown; the student's are not cut, so that what is out of bounds has a gradient.
 *
 * @param initialWeights of the form
 */
record DecoderTrainee(
        Decoder teacher,
        DecoderForm form,
        Map<String, Tensor> initialWeights,
        SyntheticLatents latents,
        TrainingSettings settings)
        implements Trainee<Student> {

    @Override
    public Student network(Map<String, Tensor> weights) {
        return Student.of(form, weights);
    }

    @Override
    public double addGradients(Student network, long step, int thread, double progress) {
        int size = settings.batch() / settings.threads();
        RandomGenerator random = settings.random(step, thread);
        int[] chosen = random.ints(size, 0, latents.count()).toArray();
        int each = size / settings.passes();
        double sum = 0;
        for (int pass = 0; pass < settings.passes(); pass++) {
            try (PointerScope scope = new PointerScope()) {
                Tensor batch = latents.of(Arrays.copyOfRange(chosen, pass * each, (pass + 1) * each));
                Tensor loss = torch.mse_loss(network.decoder().decode(batch), shown(teacher, batch));
                loss.mul(new Scalar(1.0 / settings.threads() / settings.passes()))
                        .backward();
                sum += loss.item_double();
            }
        }
        return sum / settings.passes();
    }

    /** A decoder's pictures without gradients, -1 to 1. */
    static Tensor shown(Decoder decoder, Tensor latents) {
        try (NoGradGuard frozen = new NoGradGuard()) {
            return decoder.decode(latents)
                    .clamp(new ScalarOptional(new Scalar(-1.0)), new ScalarOptional(new Scalar(1.0)));
        }
    }

    @Override
    public String description() {
        return "decoder " + ContentHash.of(form.shapes().toString()) + ", " + settings;
    }
}
