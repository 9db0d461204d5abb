package fusionlab.search.measured;

import fusionlab.latency.LatencyTable;
import fusionlab.search.SearchProblem;
import fusionlab.search.Space;
import fusionlab.search.quality.QualityTable;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides the outcome of a measured search, together with the measurements.
 *
 * @param latencies where ΔLatency comes from
 * @param parameters as for a search on tables; {@code clipFloor} is of measured CLIP
 * @param prompts how much is measured
 * @param label what the quality table of the first round is called
 * @param tuning of the weights, after each round and for each copy that is tried
 */
public record MeasuredProblem(
        LatencyTable latencies, SearchProblem.Parameters parameters, Prompts prompts, Label label, TuningPlan tuning) {

    public MeasuredProblem {
        if (!parameters.algorithm().equals("evolution")) {
            throw new IllegalArgumentException("Only evolution can run as a measured search, not "
                    + parameters.algorithm() + "; take a quality table for the others");
        }
    }

    /** With fine-tuning of so many steps in the usual way. */
    public MeasuredProblem(
            LatencyTable latencies,
            SearchProblem.Parameters parameters,
            Prompts prompts,
            Label label,
            int tuningSteps) {
        this(latencies, parameters, prompts, label, TuningPlan.of(tuningSteps));
    }

    /** Without fine-tuning. */
    public MeasuredProblem(LatencyTable latencies, SearchProblem.Parameters parameters, Prompts prompts, Label label) {
        this(latencies, parameters, prompts, label, 0);
    }

    boolean tunes() {
        return tuning.steps() > 0;
    }

    /** The tuning behind a round. */
    Tuning tuning(Architecture after, int round) {
        return new Tuning(after, tuning.ofRound(parameters.seed(), round));
    }

    /**
     * Decisions see the first {@code most} prompts at most. What they favour by chance is absent from later prompts, so the final
     * comparison is made on those.
     *
     * @param first prompts for each architecture
     * @param most prompts where a decision needs more; at least {@code first}
     * @param tolerance half-width of the 95 % interval of a difference in CLIP that is narrow enough
     * @param heldOut prompts behind {@code most} for the comparison in the end; 0 if there are none to spare, and it is made on the first {@code most}
     */
    public record Prompts(int first, int most, double tolerance, int heldOut) {

        public Prompts {
            if (first < 2 || most < first) {
                throw new IllegalArgumentException(
                        "prompts must be 2 at least and maxPrompts no fewer, not " + first + " and " + most);
            }
            if (!(tolerance >= 0 && tolerance <= 1)) {
                throw new IllegalArgumentException("clipTolerance must be 0 to 1, not " + tolerance);
            }
            if (heldOut != 0 && (heldOut < first || heldOut > most)) {
                throw new IllegalArgumentException(
                        "heldOut must be 0, or prompts to maxPrompts: " + first + " to " + most + ", not " + heldOut);
            }
        }

        /** None held out. */
        public Prompts(int first, int most, double tolerance) {
            this(first, most, tolerance, 0);
        }

        /**
         * As many as decisions may see, of a set of {@code all} prompts, or as many as are left; none if fewer are left than each
         * architecture is scored on.
         */
        public static int heldOut(int first, int most, int all) {
            int spare = Math.min(most, all - most);
            return spare < first ? 0 : spare;
        }

        /** The first prompt of the comparison in the end. */
        int comparedFrom() {
            return heldOut == 0 ? 0 : most;
        }

        /** One past its last. */
        int comparedTo() {
            return most + heldOut;
        }
    }

    /** See {@link QualityTable}. */
    public record Label(String name, String source, String protocol, boolean proxy) {}

    Topology topology() {
        return latencies.topology();
    }

    QualityTable table(double baseline, Map<String, DeltaClip> slots) {
        return new QualityTable(
                label.name(),
                label.source(),
                label.protocol(),
                label.proxy(),
                topology().name(),
                baseline,
                slots,
                topology().contentHash());
    }

    /** The same problem on a table of the measurements: a floor that lies above the original within its error forbids any loss. */
    public SearchProblem with(QualityTable table) {
        Double floor = parameters.clipFloor();
        return new SearchProblem(
                topology(),
                latencies,
                table,
                floor == null ? parameters : withFloor(Math.min(floor, table.baselineClip())));
    }

    private SearchProblem.Parameters withFloor(@Nullable Double floor) {
        return new SearchProblem.Parameters(
                parameters.latencyTargetMs(),
                parameters.algorithm(),
                parameters.seed(),
                parameters.groupSize(),
                floor,
                parameters.kinds(),
                parameters.copies(),
                parameters.rounds());
    }

    /** The space before anything has been measured. */
    Space unmeasured() {
        Map<String, DeltaClip> nothing = new LinkedHashMap<>();
        topology().slots().forEach(slot -> nothing.put(slot.name(), new DeltaClip(0, Double.NaN)));
        return Space.of(new SearchProblem(topology(), latencies, table(Double.NaN, nothing), withFloor(null)));
    }
}
