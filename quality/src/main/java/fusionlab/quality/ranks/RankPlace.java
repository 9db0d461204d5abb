package fusionlab.quality.ranks;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * This process's place among those that train together, as torchrun writes it into the environment.
 *
 * @param rank number of this process, from 0
 * @param size number of processes
 * @param host where rank 0 is
 * @param port where rank 0 keeps the store in which the ranks find each other
 * @param launchersStore whether the process that started the ranks keeps the store, instead of rank 0
 * @param patience how long a rank waits for the others, before the training and within it
 */
public record RankPlace(int rank, int size, String host, int port, boolean launchersStore, Duration patience) {

    private static final String RANK = "RANK";
    private static final String SIZE = "WORLD_SIZE";
    private static final String HOST = "MASTER_ADDR";
    private static final String PORT = "MASTER_PORT";
    private static final int LAST_PORT = 0xffff;

    /** One process. */
    public static final RankPlace ALONE = new RankPlace(0, 1, "", 0, false, Duration.ZERO);

    /**
     * {@link #ALONE} if the environment names no ranks, or one.
     *
     * @throws IllegalArgumentException naming a variable that is missing or cannot be
     */
    public static RankPlace of(Map<String, String> environment, Duration patience) {
        String rankText = environment.get(RANK);
        String sizeText = environment.get(SIZE);
        if (rankText == null && sizeText == null) {
            return ALONE;
        }
        if (rankText == null || sizeText == null) {
            throw new IllegalArgumentException(
                    (rankText == null ? SIZE : RANK) + " is set and " + (rankText == null ? RANK : SIZE)
                            + " is not; set both to train with several processes, else neither");
        }
        int size = number(SIZE, sizeText, 1, Integer.MAX_VALUE);
        int rank = number(RANK, rankText, 0, size - 1);
        if (size == 1) {
            return ALONE;
        }
        String host = environment.get(HOST);
        if (host == null || host.isBlank()) {
            throw new IllegalArgumentException(HOST + " is not set; it names the host of rank 0");
        }
        return new RankPlace(
                rank,
                size,
                host.strip(),
                number(PORT, environment.get(PORT), 1, LAST_PORT),
                "True".equals(environment.get("TORCHELASTIC_USE_AGENT_STORE")),
                patience);
    }

    /**
     * Waits for all ranks.
     *
     * @throws RanksException if they do not come, or cannot be reached
     */
    public Ranks join() {
        return size == 1 ? new Alone() : GlooRanks.join(this);
    }

    private static int number(String name, @Nullable String text, int least, int most) {
        String bounds = name + " must be a whole number from " + least + " to " + most;
        if (text == null) {
            throw new IllegalArgumentException(bounds + ", and is not set");
        }
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException(bounds + ", not '" + text + "'", noNumber);
        }
        throw new IllegalArgumentException(bounds + ", not " + text.strip());
    }
}
