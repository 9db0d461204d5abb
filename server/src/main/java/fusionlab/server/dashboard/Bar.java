package fusionlab.server.dashboard;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a stacked bar that is 100 wide.
 *
 * @param style class of its fill
 */
record Bar(double from, double width, String style) {

    /** @param size not negative; not a number if unknown */
    record Piece(double size, String style) {}

    /**
     * One behind the other; none if a size is unknown, because a bar without a part would look like a smaller one.
     *
     * @param widest the size that is 100 wide
     */
    static List<Bar> stacked(List<Piece> pieces, double widest) {
        List<Bar> bars = new ArrayList<>();
        double from = 0;
        for (Piece piece : pieces) {
            double width = 100 * piece.size() / widest;
            if (!Double.isFinite(width)) {
                return List.of();
            }
            bars.add(new Bar(from, width, piece.style()));
            from += width;
        }
        return bars;
    }
}
