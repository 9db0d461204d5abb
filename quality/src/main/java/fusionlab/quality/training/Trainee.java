package fusionlab.quality.training;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What {@link Training} trains: the weights of a network, and its loss.
 *
 * @param <N> the network
 */
public interface Trainee<N extends AutoCloseable> {

    /** The initial weights, by name; they are copied. */
    Map<String, Tensor> initialWeights();

    /** A network that uses these tensors directly, all of {@link #initialWeights} by name and shape. */
    N network(Map<String, Tensor> weights);

    /**
     * One thread's part of one step: adds the gradients of its loss, divided by the number of threads, to those of the network's weights. All
     * its randomness follows from the seed, the step and the thread. Called by several threads, each with its own network.
     *
     * @param step from 0
     * @param thread its number among those of all ranks
     * @param progress share of the training that is done, 0 to 1
     * @return the part's mean loss
     */
    double addGradients(N network, long step, int thread, double progress);

    /** The present skip probability of cross-attentions, for reports. @param progress share of the training that is done, 0 to 1 */
    default double skip(double progress) {
        return 0;
    }

    /** Everything that decides the training apart from its data and first weights, in words: a state of another one is not resumed. */
    String description();
}
