package fusionlab.search;

import java.util.Locale;

/**
 * Formats CLIP scores, their changes and errors: four decimals, and more where the value, or its error, would otherwise have fewer than two
 * significant digits.
 */
public final class ClipText {

    private static final int DECIMALS = 4;

    /** A smaller difference of two scores is rounding. */
    private static final double NOTHING = 1e-9;

    private static final int MOST_DECIMALS = 10;

    private ClipText() {}

    /** A score, or the size of an error. */
    public static String plain(double number) {
        return written("%.", number, number);
    }

    /** A change: positive is a gain. */
    public static String change(double change) {
        return change(change, Double.NaN);
    }

    /** A change with as many decimals as its error needs. */
    public static String change(double change, double error) {
        return written("%+.", change, Double.isNaN(error) ? change : smaller(change, error));
    }

    /** A loss written as a change. */
    public static String changeOfLoss(double loss, double error) {
        return change(-loss, error);
    }

    /** Decimals that show {@code number} with two significant digits, four at least. */
    public static int decimals(double number) {
        double size = Math.abs(number);
        if (!(size >= NOTHING)) {
            return DECIMALS;
        }
        int needed = 1 - (int) Math.floor(Math.log10(size));
        return Math.max(DECIMALS, Math.min(MOST_DECIMALS, needed));
    }

    private static String written(String sign, double number, double finest) {
        double shown = Math.abs(number) < NOTHING ? 0.0 : number;
        return String.format(Locale.ROOT, sign + decimals(finest) + "f", shown);
    }

    private static double smaller(double one, double other) {
        if (!(Math.abs(one) >= NOTHING)) {
            return other;
        }
        return Math.abs(other) < NOTHING ? one : Math.min(Math.abs(one), Math.abs(other));
    }
}
