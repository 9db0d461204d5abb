package fusionlab.search.picture;

import fusionlab.latency.LatencyTable;
import fusionlab.search.MissingCellException;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.Space;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search for a picture. What is left of each target without text encoder and decoder, divided by the passes of the UNet, is the target of one
 * pass ({@link SearchProblem.Parameters#latencyTargetMs}); so with one target and one choice it is the very search for that.
 *
 * @param choices at least one
 * @param targets at least one, all of one topology and latent size
 * @param settings of each choice's search; its target is not used
 */
public record PictureProblem(List<PictureChoice> choices, List<PictureTarget> targets, Parameters settings) {

    /** Of one search. */
    public static final int MOST_CHOICES = 32;

    /** Below a picosecond, the unit of all sums. */
    private static final double LEAST_MS = 1e-10;

    public PictureProblem {
        choices = List.copyOf(choices);
        targets = List.copyOf(targets);
        if (choices.isEmpty() || targets.isEmpty()) {
            throw new IllegalArgumentException("a picture needs a choice and a target");
        }
    }

    /**
     * The search that one choice needs. Where text encoder and decoder leave nothing of a target, no network meets it.
     *
     * @throws MissingCellException if a table lacks the text encoder or the decoder
     */
    public SearchProblem problem(int choice) {
        PictureChoice made = choices.get(choice);
        List<SearchProblem.Target> all = new ArrayList<>();
        for (PictureTarget target : targets) {
            double left = Pace.of(made.plan(), target.latencies()).passTargetMs(target.secondsPerImage());
            double passMs = Math.max(LEAST_MS, left);
            all.add(new SearchProblem.Target(target.latencies(), passMs));
        }
        SearchProblem.Target first = all.get(0);
        Topology topology = first.latencies().topology();
        return new SearchProblem(
                topology,
                first.latencies(),
                made.qualities(),
                settings.withTarget(first.latencyTargetMs()).withClipFloor(clipFloor(made)),
                all.subList(1, all.size()));
    }

    /** What is left of the floor for the UNet: the decoder's change is part of the picture's CLIP. */
    private @Nullable Double clipFloor(PictureChoice choice) {
        Double floor = settings.clipFloor();
        return floor == null ? null : floor - choice.decoderClip();
    }

    /**
     * One pass of the UNet on a device as the sum of its blocks, in milliseconds.
     *
     * @param originalMs of the unchanged network
     * @param floorMs with everything removed that may be
     */
    public record Pass(double originalMs, double floorMs) {}

    /** What a pass takes on a device, the same for all choices. @throws MissingCellException if the table lacks a cell */
    public Pass pass(LatencyTable latencies) {
        Space space = Space.of(new SearchProblem(
                latencies.topology(), latencies, choices.get(0).qualities(), settings.withTarget(Double.MAX_VALUE)));
        return new Pass(space.originalMs(), space.floorMs());
    }
}
