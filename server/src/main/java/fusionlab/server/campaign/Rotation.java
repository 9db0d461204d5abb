package fusionlab.server.campaign;

import fusionlab.protocol.Job;
import fusionlab.unet.RuntimeProfile;
import jakarta.persistence.Embeddable;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;

/** The common settings of a campaign's jobs, and its goal. */
@Embeddable
record Rotation(
        @JdbcTypeCode(SqlTypes.JSON) @Mutability(Immutability.class)
        RuntimeProfile profile,

        int latentSize,
        String sentinelKey,
        double precisionTarget,
        int minimumRounds,
        int budgetSeconds,
        long seed) {

    private static final int WARMUPS = 1;
    private static final long RUN_LIMIT_MILLIS = 300_000;

    /** Opening a whole network takes up to a minute and is lost with its job, so all its rounds are one job. */
    static final double NETWORK_JOB_SECONDS = 300;

    /** A browser reopens all sessions for each job, and keeps its complete rounds when the tab dies, so its jobs are longer. */
    private static final double BROWSER_JOB_SECONDS = 240;

    Rotation within(int seconds) {
        return new Rotation(profile, latentSize, sentinelKey, precisionTarget, minimumRounds, seconds, seed);
    }

    double jobSeconds() {
        return profile.runtime().equals(RuntimeProfile.WEB) ? BROWSER_JOB_SECONDS : TablePlan.JOB_SECONDS;
    }

    /** Of a validation. */
    Job validation(List<String> configurations, List<Job.Network> networks, int firstRound, int rounds) {
        double most = networks.isEmpty() ? jobSeconds() : NETWORK_JOB_SECONDS;
        return job(configurations, networks, List.of(), List.of(), List.of(), firstRound, rounds, most);
    }

    /**
     * Of a table.
     *
     * @param keys those of {@code cells} that are measured
     * @param mostSeconds after which no new round begins; one is always measured
     */
    Job job(CellKeys cells, List<String> keys, int firstRound, int rounds, double mostSeconds) {
        List<Job.Whole> wholes = cells.wholesAmong(keys);
        List<Job.Network> networks = cells.networksAmong(keys);
        List<Job.Pipeline> pictures = cells.picturesAmong(keys);
        List<String> blocks = new ArrayList<>(keys);
        wholes.forEach(whole -> blocks.remove(whole.key()));
        networks.forEach(network -> blocks.remove(network.key()));
        pictures.forEach(picture -> blocks.remove(picture.key()));
        return job(blocks, networks, wholes, pictures, cells.repeatedAmong(keys), firstRound, rounds, mostSeconds);
    }

    private Job job(
            List<String> configurations,
            List<Job.Network> networks,
            List<Job.Whole> wholes,
            List<Job.Pipeline> pictures,
            List<String> repeated,
            int firstRound,
            int rounds,
            double mostSeconds) {
        return new Job(
                profile,
                latentSize,
                sentinelKey,
                configurations,
                networks,
                firstRound,
                rounds,
                WARMUPS,
                (long) Math.ceil(mostSeconds * 1000),
                RUN_LIMIT_MILLIS,
                seed,
                wholes.isEmpty() ? null : wholes,
                pictures.isEmpty() ? null : pictures,
                repeated.isEmpty() ? null : repeated);
    }
}
