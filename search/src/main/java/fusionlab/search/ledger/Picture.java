package fusionlab.search.ledger;

import fusionlab.latency.PictureTime;
import fusionlab.search.picture.PictureChoice;
import fusionlab.search.picture.PictureResult;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A search for a picture: its targets, and the best architecture of each way to make one.
 *
 * @param chosen index of the choice whose search is the ledger's
 * @param choices ways to make a picture
 * @param fronts of each target: quality against seconds an image over all choices, fastest first
 */
public record Picture(List<Target> targets, int chosen, List<Choice> choices, List<List<Point>> fronts) {

    /** Points of a front that are written; a longer one is thinned evenly, its ends kept. */
    private static final int MOST_POINTS = 500;

    private static final double MS_IN_A_SECOND = 1000;

    public Picture {
        targets = List.copyOf(targets);
        choices = List.copyOf(choices);
        fronts = fronts.stream().map(List::copyOf).toList();
    }

    /** @param device whose latencies they are */
    public record Target(Ledger.Latencies latencyTable, String device, double secondsPerImage) {}

    /**
     * @param textEncoder key; null if it is left out
     * @param decoder likewise
     * @param decoderClip what the decoder changes in CLIP; null if the quality table was measured with it
     * @param decoderClipError its standard error
     * @param architecture compact text of the one that was found
     * @param clipLoss of the removals
     * @param clip additive estimate, the decoder's change included; null if the original's is unknown
     * @param limit index of the target whose share is the largest
     * @param times on the device of each target
     */
    public record Choice(
            int steps,
            boolean guidance,
            @Nullable String textEncoder,
            @Nullable String decoder,
            Ledger.Qualities qualityTable,
            @Nullable Double decoderClip,
            @Nullable Double decoderClipError,
            Ledger.Outcome outcome,
            String architecture,
            double clipLoss,
            @Nullable Double clipLossError,
            @Nullable Double clip,
            int limit,
            List<Time> times) {

        public Choice {
            times = List.copyOf(times);
        }

        public boolean meetsTargets() {
            return outcome.type() == Ledger.Outcome.Type.TARGET_MET;
        }
    }

    /**
     * Seconds of a picture, see {@link PictureResult.Time}.
     *
     * @param seconds of the architecture that was found, with its 95 % interval
     */
    public record Time(
            double othersSeconds,
            double passTargetMs,
            double floorSeconds,
            double originalSeconds,
            double seconds,
            double lowSeconds,
            double highSeconds) {}

    /** A point of a front, see {@link PictureResult.Point}. */
    public record Point(double seconds, @Nullable Double clip, double change, int choice) {}

    static Picture of(PictureResult result, List<String> latencySha256s, List<String> qualitySha256s) {
        boolean severalDevices = result.problem().targets().size() > 1;
        return new Picture(
                IntStream.range(0, latencySha256s.size())
                        .mapToObj(i -> target(result, i, latencySha256s.get(i)))
                        .toList(),
                result.chosen(),
                IntStream.range(0, result.found().size())
                        .mapToObj(i -> choice(result.found().get(i), qualitySha256s.get(i), severalDevices))
                        .toList(),
                IntStream.range(0, result.problem().targets().size())
                        .mapToObj(i -> Ledger.thinned(result.front(i), MOST_POINTS).stream()
                                .map(point -> new Point(point.seconds(), point.clip(), point.change(), point.choice()))
                                .toList())
                        .toList());
    }

    private static Target target(PictureResult result, int index, String sha256) {
        var target = result.problem().targets().get(index);
        return new Target(
                Ledger.Latencies.of(target.latencies(), sha256),
                target.latencies().provenance().device(),
                target.secondsPerImage());
    }

    private static Choice choice(PictureResult.Found found, String qualitySha256, boolean severalDevices) {
        PictureChoice choice = found.choice();
        PictureChoice.DecoderChange decoder = choice.decoderChange();
        return new Choice(
                choice.plan().steps(),
                choice.plan().guidance(),
                choice.plan().textEncoder(),
                choice.plan().decoder(),
                Ledger.Qualities.of(choice.qualities(), qualitySha256),
                decoder == null ? null : decoder.clip(),
                decoder == null ? null : Ledger.known(decoder.standardError()),
                Ledger.Outcome.of(found.result().outcome(), severalDevices),
                found.result().winner().text(),
                found.result().clipLoss(),
                Ledger.known(found.result().clipLossError()),
                found.clip(),
                found.limit(),
                found.times().stream().map(Picture::time).toList());
    }

    private static Time time(PictureResult.Time time) {
        PictureTime picture = time.picture();
        return new Time(
                time.othersSeconds(),
                time.passTargetMs(),
                time.floorSeconds(),
                time.originalSeconds(),
                picture.ms() / MS_IN_A_SECOND,
                picture.lowMs() / MS_IN_A_SECOND,
                picture.highMs() / MS_IN_A_SECOND);
    }
}
