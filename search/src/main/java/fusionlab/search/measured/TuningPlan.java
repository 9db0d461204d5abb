package fusionlab.search.measured;

/**
 * How a search fine-tunes after each round and for each copy that it tries.
 *
 * @param steps of the optimizer; 0 for no fine-tuning
 * @param batch pictures in a step
 * @param learningRate highest of the training
 */
public record TuningPlan(int steps, int batch, double learningRate) {

    public static final int BATCH = 32;

    /** Workers refuse more. */
    public static final int MOST_BATCH = 1024;

    /** Measured on the tiny world; a large UNet needs a smaller one. */
    public static final double LEARNING_RATE = 1e-3;

    /** With blocks skipped, hardly any step of a short tuning would train the network that is evaluated. */
    private static final double SKIP_PROBABILITY = 0;

    public TuningPlan {
        if (steps < 0 || steps > TuningSettings.MOST_STEPS) {
            throw new IllegalArgumentException(
                    "tuningSteps must be 0 to " + TuningSettings.MOST_STEPS + ", not " + steps);
        }
        if (batch < 1 || batch > MOST_BATCH) {
            throw new IllegalArgumentException("tuningBatch must be 1 to " + MOST_BATCH + ", not " + batch);
        }
        if (!(learningRate > 0 && learningRate <= 1)) {
            throw new IllegalArgumentException("tuningLearningRate must be above 0 and up to 1, not " + learningRate);
        }
    }

    /** With the usual batch and learning rate. */
    public static TuningPlan of(int steps) {
        return new TuningPlan(steps, BATCH, LEARNING_RATE);
    }

    /** The settings of a round: with the search's seed and the round's number. */
    public TuningSettings ofRound(long searchSeed, int round) {
        return new TuningSettings(steps, batch, learningRate, SKIP_PROBABILITY, searchSeed + round);
    }
}
