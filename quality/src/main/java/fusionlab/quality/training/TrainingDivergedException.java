package fusionlab.quality.training;

/** The loss or the gradients are no longer finite: the learning rate is too high, or the data is broken. */
public final class TrainingDivergedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final long step;

    TrainingDivergedException(long step, double loss, double gradientNorm) {
        super("Training diverged in step " + (step + 1) + ": loss " + loss + ", gradients of length " + gradientNorm
                + "; a lower learning rate or a longer warmup may help. What was saved before stays as it is");
        this.step = step;
    }

    /** Steps that were done before. */
    public long step() {
        return step;
    }
}
