package fusionlab.server.dashboard;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.PicturePlan;
import fusionlab.latency.PictureTime;
import fusionlab.latency.PictureTime.Stage;
import fusionlab.server.table.MeasuredPicture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A picture that was made end to end, part by part beside the sum of the parts.
 *
 * @param parts without what is only between them
 * @param measuredBars of the time in the picture, with scheduler and copies
 * @param predictedBars of the sum, on the same scale; empty if a cell is missing
 */
record WholePicture(MeasuredPicture picture, List<Part> parts, List<Bar> measuredBars, List<Bar> predictedBars) {

    private static final String BETWEEN = "bar-fill third";

    /**
     * @param runs in a picture
     * @param measuredMs of all runs, in the picture
     * @param predictedMs of all runs, measured by itself; null if a cell is missing
     * @param differencePercent how far the second is from the first
     */
    record Part(
            Stage stage,
            int runs,
            @Nullable Double measuredMs,
            @Nullable Double predictedMs,
            @Nullable Double differencePercent) {

        public String words() {
            return WholePicture.words(stage);
        }

        public String style() {
            return WholePicture.style(stage);
        }
    }

    static WholePicture of(LatencyTable table, MeasuredPicture picture) {
        PicturePlan plan =
                new PicturePlan(picture.steps(), picture.guidance(), picture.textEncoder(), picture.decoder());
        PictureTime sum = table.picture(table.topology().original(), plan).orElse(null);
        List<Part> parts = Stream.of(
                        part(Stage.TEXT_ENCODER, plan.texts(), picture.textEncoderMs(), sum),
                        part(Stage.UNET, plan.passes(), picture.unetMs(), sum),
                        part(Stage.DECODER, 1, picture.decoderMs(), sum))
                .filter(part -> part.measuredMs() != null || part.predictedMs() != null)
                .toList();
        double widest = Math.max(orNothing(picture.ms()), orNothing(picture.predictedMs()));
        List<Bar.Piece> measured = new ArrayList<>();
        List<Bar.Piece> predicted = new ArrayList<>();
        for (Part part : parts) {
            measured.add(new Bar.Piece(orNothing(part.measuredMs()), style(part.stage())));
            predicted.add(new Bar.Piece(orNothing(part.predictedMs()), style(part.stage())));
        }
        measured.add(new Bar.Piece(Math.max(0, orNothing(picture.schedulerAndCopiesMs())), BETWEEN));
        return new WholePicture(
                picture,
                parts,
                Bar.stacked(measured, widest),
                sum == null ? List.of() : Bar.stacked(predicted, widest));
    }

    private static Part part(Stage stage, int runs, @Nullable Double measured, @Nullable PictureTime sum) {
        Double predicted = sum == null
                ? null
                : sum.parts().stream()
                        .filter(part -> part.stage() == stage)
                        .map(PictureTime.Part::totalMs)
                        .findFirst()
                        .orElse(null);
        return new Part(
                stage,
                runs,
                measured,
                predicted,
                measured == null || predicted == null ? null : 100 * (predicted / measured - 1));
    }

    /** The bar of the picture in words. */
    public String shares() {
        return parts.stream()
                .filter(part -> part.measuredMs() != null)
                .map(part -> share(part.words(), part.measuredMs()))
                .collect(Collectors.joining(
                        ", ", "", ", " + share("scheduler and copies", picture.schedulerAndCopiesMs())));
    }

    private String share(String name, @Nullable Double ms) {
        return String.format(
                Locale.ROOT, "%s %.1f %%", name, 100 * orNothing(ms) / Objects.requireNonNullElse(picture.ms(), 1.0));
    }

    private static double orNothing(@Nullable Double ms) {
        return ms == null ? 0 : ms;
    }

    /** The class of its fill. */
    static String style(Stage stage) {
        return switch (stage) {
            case TEXT_ENCODER -> "bar-fill other";
            case UNET -> "bar-fill";
            case DECODER -> "bar-fill second";
        };
    }

    static String words(Stage stage) {
        return switch (stage) {
            case TEXT_ENCODER -> "text encoder";
            case UNET -> "UNet";
            case DECODER -> "decoder";
        };
    }
}
