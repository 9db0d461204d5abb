package fusionlab.latency;

/** Student's t distribution. */
final class StudentT {

    private static final double Z = 1.959963984540054;

    private StudentT() {}

    /**
     * The 97.5 % quantile, by the Cornish-Fisher expansion around the normal one (Abramowitz and Stegun 26.7.5): within 0.003 of the tables from five
     * degrees of freedom on, which is all that is asked for here.
     */
    static double quantile975(int degrees) {
        double z3 = Z * Z * Z;
        double z5 = z3 * Z * Z;
        double z7 = z5 * Z * Z;
        double first = (z3 + Z) / 4;
        double second = (5 * z5 + 16 * z3 + 3 * Z) / 96;
        double third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / 384;
        return Z + (first + (second + third / degrees) / degrees) / degrees;
    }
}
