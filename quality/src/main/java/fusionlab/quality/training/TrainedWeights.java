package fusionlab.quality.training;

import fusionlab.quality.ranks.Ranks;
import fusionlab.quality.ranks.RanksException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A network's weights, their moving average and AdamW's moments, each in one piece of memory: an update takes a dozen passes, however many
 * tensors there are. Each thread has its own leaves on the same weights, with its own gradients, which are added in
 * order: scheduling does not change the result.
 */
final class TrainedWeights<N extends AutoCloseable> implements AutoCloseable {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    /** In relation to the largest weight, far more than rounding adds up to between two saved states. */
    private static final double ROUNDING = 1e-4;

    private final Trainee<N> trainee;
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final Tensor weights;
    private final Tensor average;
    private final Tensor firstMoment;
    private final Tensor secondMoment;
    private final List<Tensor> gradients = new ArrayList<>();
    private final List<N> replicas = new ArrayList<>();

    TrainedWeights(Trainee<N> trainee, int threads) {
        this.trainee = trainee;
        Map<String, Tensor> initial = trainee.initialWeights();
        initial.forEach((name, tensor) -> shapes.put(
                name, LongStream.range(0, tensor.dim()).map(tensor::size).toArray()));
        long size = initial.values().stream().mapToLong(Tensor::numel).sum();
        try (NoGradGuard frozen = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            weights = kept(torch.empty(size));
            views(weights).forEach((name, view) -> view.copy_(Objects.requireNonNull(initial.get(name))));
            average = kept(weights.clone());
            firstMoment = kept(torch.zeros(size));
            secondMoment = kept(torch.zeros(size));
            for (int i = 0; i < threads; i++) {
                Tensor gradient = kept(torch.zeros(size));
                gradients.add(gradient);
                replicas.add(replica(gradient));
            }
        }
    }

    /** The replica of thread number {@code thread}; its backward passes add to that thread's gradients. */
    N replica(int thread) {
        return replicas.get(thread);
    }

    /** Takes over the state of the first rank. */
    void copyFirst(Ranks ranks) {
        List.of(weights, average, firstMoment, secondMoment).forEach(ranks::copyFirst);
    }

    /**
     * Compares the weights with those of the first rank, and takes those: processors may round differently.
     *
     * @throws RanksException if they differ by more than that
     */
    void requireSame(Ranks ranks, long step) {
        if (ranks.size() > 1) {
            try (NoGradGuard frozen = new NoGradGuard();
                    PointerScope scope = new PointerScope()) {
                Tensor own = weights.clone();
                ranks.copyFirst(weights);
                double difference = own.sub_(weights).abs_().max().item_double();
                if (!(difference <= ROUNDING * weights.abs().max().item_double())) {
                    throw new RanksException(
                            ranks.rank(),
                            "after step " + step + " a weight of rank " + ranks.rank() + " differs by " + difference
                                    + " from rank 0's: this host computes something else; check its memory and its FusionLab");
                }
            }
        }
    }

    /**
     * One step of AdamW with the sum of the gradients of all threads of all ranks, which are then zero.
     *
     * @param step number of this step, from 0
     * @return the gradient's length before clipping; if it is not finite the weights stay unchanged
     */
    double update(long step, double learningRate, TrainingSettings.Optimization optimization, Ranks ranks) {
        try (NoGradGuard frozen = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            Tensor gradient = gradients.get(0);
            for (Tensor other : gradients.subList(1, gradients.size())) {
                gradient.add_(other);
                other.zero_();
            }
            ranks.sum(gradient);
            double norm = torch.linalg_vector_norm(gradient).item_double();
            if (Double.isFinite(norm)) {
                if (norm > optimization.clipNorm()) {
                    gradient.mul_(new Scalar(optimization.clipNorm() / norm));
                }
                descend(gradient, step, learningRate, optimization.weightDecay());
                average.lerp_(weights, new Scalar(1 - optimization.averageDecay(step)));
            }
            gradient.zero_();
            return norm;
        }
    }

    private void descend(Tensor gradient, long step, double learningRate, double weightDecay) {
        firstMoment.lerp_(gradient, new Scalar(1 - BETA1));
        secondMoment.mul_(new Scalar(BETA2)).addcmul_(gradient, gradient, new Scalar(1 - BETA2));
        weights.mul_(new Scalar(1 - learningRate * weightDecay));
        double unbiased = Math.sqrt(1 - Math.pow(BETA2, step + 1.0));
        Tensor scale = secondMoment.sqrt().div_(new Scalar(unbiased)).add_(new Scalar(EPSILON));
        weights.addcdiv_(firstMoment, scale, new Scalar(-learningRate / (1 - Math.pow(BETA1, step + 1.0))));
    }

    /** A network with a copy of the present weights, or of their moving average. */
    N snapshot(boolean ofAverage) {
        try (NoGradGuard frozen = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            Map<String, Tensor> copies = views(ofAverage ? average : weights);
            copies.replaceAll((name, view) -> view.clone());
            return trainee.network(copies);
        }
    }

    /** All state by name, as views, for saving and loading. */
    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        views(weights).forEach((name, view) -> state.put("weights/" + name, view));
        views(average).forEach((name, view) -> state.put("average/" + name, view));
        views(firstMoment).forEach((name, view) -> state.put("first_moment/" + name, view));
        views(secondMoment).forEach((name, view) -> state.put("second_moment/" + name, view));
        return state;
    }

    @Override
    public void close() {
        replicas.forEach(TrainedWeights::end);
        gradients.forEach(Tensor::releaseReference);
        List.of(weights, average, firstMoment, secondMoment).forEach(Tensor::releaseReference);
    }

    private N replica(Tensor gradient) {
        Map<String, Tensor> gradientViews = views(gradient);
        Map<String, Tensor> leaves = views(weights);
        leaves.replaceAll((name, view) -> {
            Tensor leaf = view.detach().requires_grad_(true);
            leaf.mutable_grad().put(Objects.requireNonNull(gradientViews.get(name)));
            return leaf;
        });
        return trainee.network(leaves);
    }

    private static void end(AutoCloseable network) {
        try {
            network.close();
        } catch (Exception impossible) { // networks only free memory
            throw new IllegalStateException(impossible);
        }
    }

    private Map<String, Tensor> views(Tensor flat) {
        Map<String, Tensor> views = new LinkedHashMap<>();
        long offset = 0;
        for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
            long elements = LongStream.of(entry.getValue()).reduce(1, Math::multiplyExact);
            views.put(entry.getKey(), flat.narrow(0, offset, elements).view(entry.getValue()));
            offset += elements;
        }
        return views;
    }

    private static Tensor kept(Tensor tensor) {
        tensor.retainReference();
        return tensor;
    }
}
