package fusionlab.server.system;

/** Seeds that every JSON client can represent: many read numbers in double precision. */
public final class ExactSeed {

    private static final long LARGEST = (1L << 53) - 1;

    private ExactSeed() {}

    /**
     * The seed itself.
     *
     * @throws InvalidRequestException naming the field and the bounds
     */
    public static long require(String field, long seed) {
        if (seed < -LARGEST || seed > LARGEST) {
            throw new InvalidRequestException(
                    field,
                    field + " is " + seed + ", which not every JSON client can represent",
                    "give " + -LARGEST + " to " + LARGEST);
        }
        return seed;
    }
}
