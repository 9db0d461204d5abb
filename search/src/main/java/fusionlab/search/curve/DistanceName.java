package fusionlab.search.curve;

/** What a distance is called: it names the features that it is over, and only over those of Inception-v3 it is FID. */
public final class DistanceName {

    /** With fewer pictures the covariances of Inception's 2,048 features are singular, and FID depends strongly on their number. */
    public static final int PICTURES_FOR_FID = 2_048;

    private static final String INCEPTION = "Inception-v3 weights ";
    private static final String FID = "FID over ";
    private static final int SHOWN = 12;

    private DistanceName() {}

    /** Names Inception-v3's features. @param weights SHA-256 (hex) of the weights' file */
    public static String inception(String weights) {
        return INCEPTION + weights.substring(0, SHOWN);
    }

    /** Names the distance over features. */
    public static String over(String features) {
        return features.startsWith(INCEPTION) ? FID + features : "Fréchet distance over " + features + " embeddings";
    }

    /** Whether a distance of that name is FID over too few pictures to be compared with published values. */
    public static boolean isFidOfFew(String name, int pictures) {
        return name.startsWith(FID) && pictures < PICTURES_FOR_FID;
    }
}
