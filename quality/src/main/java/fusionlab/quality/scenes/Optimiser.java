package fusionlab.quality.scenes;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** AdamW over a known number of steps: the rate rises over the first ones and then falls along a cosine to a twentieth. */
final class Optimiser implements AutoCloseable {

    private static final double LARGEST_GRADIENT = 1;

    private final Layers layers;
    private final AdamW adam;
    private final double rate;
    private final int steps;

    Optimiser(Layers layers, double rate, double decay, int steps) {
        this.layers = layers;
        this.rate = rate;
        this.steps = steps;
        AdamWOptions options = new AdamWOptions(rate);
        options.weight_decay().put(decay);
        options.betas().put(0, .9);
        options.betas().put(1, .99);
        adam = new AdamW(layers.parameters(), options);
    }

    /** Goes one step down the gradient of the loss, which stays in the caller's scope. */
    void step(int number, Tensor loss) {
        double warm = Math.min(1, (number + 1) / (.03 * steps + 20));
        double fallen = .05 + .95 * .5 * (1 + Math.cos(Math.PI * number / steps));
        try (PointerScope scope = new PointerScope()) {
            adam.param_groups().get(0).options().set_lr(rate * warm * fallen);
            adam.zero_grad();
            loss.backward();
            torch.clip_grad_norm_(layers.parameters(), LARGEST_GRADIENT);
            adam.step();
        }
    }

    @Override
    public void close() {
        adam.close();
    }
}
