package fusionlab.quality.training;

/** The loss or the gradients are no longer finite: the learning rate is too high, or the data is broken. */
public final class TrainingDivergedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final long step;

    TrainingDivergedException(long step, double loss, double gradientNorm) {
        super("Training diverged in step " + step + ": loss " + loss + ", gradients of length " + gradientNorm);
        this.step = step;
    }

    public long step() {
        return step;
    }
}
