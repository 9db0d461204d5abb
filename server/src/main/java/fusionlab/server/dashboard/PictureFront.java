package fusionlab.server.dashboard;

import fusionlab.search.ledger.Picture;
import java.util.List;

/**
 * Quality against seconds an image on the device of a target, for the plot.
 *
 * @param found the best architecture of each choice
 * @param quality what the points' quality is, for people
 */
record PictureFront(List<Point> front, List<Point> found, double targetSeconds, String quality) {

    record Point(double seconds, double quality) {}

    static PictureFront of(Picture picture, int target) {
        boolean absolute = picture.choices().stream().allMatch(choice -> choice.clip() != null);
        return new PictureFront(
                picture.fronts().get(target).stream()
                        .map(point -> new Point(
                                point.seconds(), absolute && point.clip() != null ? point.clip() : point.change()))
                        .toList(),
                picture.choices().stream()
                        .map(choice -> new Point(
                                choice.times().get(target).seconds(),
                                absolute && choice.clip() != null ? choice.clip() : -choice.clipLoss()))
                        .toList(),
                picture.targets().get(target).secondsPerImage(),
                absolute ? "CLIP, additive estimate" : "change of CLIP, additive estimate");
    }
}
