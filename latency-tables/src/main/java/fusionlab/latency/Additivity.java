package fusionlab.latency;

import fusionlab.unet.Precision;
import fusionlab.unet.RuntimeProfile;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * How far whole networks deviate from the sum of their blocks ({@code docs/measurement.md}), which widens a prediction's interval, and
 * whether that was ever measured under conditions like the table's.
 *
 * @param share half width of the 95 % interval for the error of adding up, as a share of the sum, 0 to below 1
 * @param validated false if no whole network was compared with such a sum: the share is borrowed, and the interval is not a 95 % interval
 */
public record Additivity(double share, boolean validated) {

    /** How many 95 % intervals miss, and what counts as more than chance. */
    private static final double MISSING = 0.05;

    private static final Set<String> RUNTIMES = Set.of("onnxruntime", "litert");
    private static final Pattern X86 = Pattern.compile("\\b(AMD|Intel)\\b", Pattern.CASE_INSENSITIVE);

    /**
     * Measured with fp32 on x86 CPUs, with ONNX Runtime and LiteRT, on blocks of a rotation with a sentinel.
     *
     * @param sentinelKey of the table; empty for blocks that were measured one by one, as another tool's are
     */
    static Additivity of(Provenance provenance, String sentinelKey) {
        RuntimeProfile profile = provenance.profile();
        boolean learnt = RUNTIMES.contains(profile.runtime())
                && profile.provider().equals("cpu")
                && profile.precision() == Precision.FP32
                && X86.matcher(provenance.soc()).find()
                && !sentinelKey.isEmpty();
        return new Additivity(
                profile.threads() == 1 ? Prediction.ADDITIVITY : Prediction.ADDITIVITY_OF_THREADS, learnt);
    }

    /**
     * Whether whole networks bear out the intervals that were predicted for them: of 95 % intervals so many miss by chance in one case of
     * twenty or more (binomial test).
     *
     * @param inside how many measured networks lay within their predicted intervals
     * @param compared of how many, 1 or more
     */
    public static boolean bornOut(int inside, int compared) {
        double soManyOrMoreMiss = BinomialDistribution.of(compared, MISSING).survivalProbability(compared - inside - 1);
        return soManyOrMoreMiss >= MISSING;
    }

    /** What an interval of a prediction may be called, for people. */
    public String level() {
        return validated ? "95 %" : "not validated";
    }

    /** Why an interval is not a 95 % interval; empty if it is. */
    public String warning() {
        return validated
                ? ""
                : String.format(
                        Locale.ROOT,
                        "not validated: no whole network was held against the sum of its blocks under such conditions (device, runtime,"
                                + " precision, way of measuring); the interval borrows the %.0f %% that were seen with fp32 on x86 CPUs",
                        100 * share);
    }
}
