package fusionlab.quality.ranks;

/** A rank cannot find the others, has lost one, or has something else than the others. Training ends with it and can be resumed. */
public final class RanksException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int rank;

    /** @param rank who noticed it */
    RanksException(int rank, String message, Throwable cause) {
        super(message, cause);
        this.rank = rank;
    }

    /** @param rank who noticed it */
    public RanksException(int rank, String message) {
        super(message);
        this.rank = rank;
    }

    public int rank() {
        return rank;
    }
}
