package fusionlab.quality.export;

/**
 * What a generated graph is fed at once; its shapes are fixed, as mobile runtimes want them.
 *
 * @param latents height and width
 * @param batch latents at once; with guidance in one pass twice the pictures
 */
public record GraphSize(int latents, int batch) {

    private static final int MOST = 64;

    public GraphSize {
        if (batch < 1 || batch > MOST) {
            throw new IllegalArgumentException("The batch must be 1 to " + MOST + ", not " + batch);
        }
    }
}
