package fusionlab.search.curve;

import org.jspecify.annotations.Nullable;

/**
 * One point of a curve: an architecture of a checkpoint at a number of sampling steps and a guidance scale.
 *
 * @param line which curve it is on
 * @param guidance classifier-free guidance scale
 * @param sampler with {@code seed}: how the pictures were drawn
 * @param prompts as many pictures were scored, and compared with as many reference pictures
 * @param clip mean cosine similarity of picture and prompt
 * @param clipError its standard error
 * @param distance of the drawn pictures from the reference pictures
 * @param distanceName what the distance is, and over which features ({@link DistanceName})
 * @param protocol SHA-256 (hex) of everything that decides the point but checkpoint, architecture and number of prompts
 * @param proxy whether the point says nothing quantitative about Stable Diffusion
 * @param scorer whose CLIP it is; null where an older file does not say it
 */
public record CurvePoint(
        Line line,
        double guidance,
        String sampler,
        long seed,
        int prompts,
        double clip,
        double clipError,
        double distance,
        String distanceName,
        String protocol,
        boolean proxy,
        @Nullable Scorer scorer) {

    /**
     * What the points of one curve share.
     *
     * @param name of the checkpoint, for people
     * @param checkpoint SHA-256 (hex)
     * @param architecture its text
     * @param steps sampling steps
     */
    public record Line(String name, String checkpoint, String architecture, int steps) {}

    /**
     * A network that scores pictures.
     *
     * @param name for people
     * @param sha256 (hex) of what decides the scores
     */
    public record Scorer(String name, String sha256) {}

    /** The same point with the scorer named. */
    public CurvePoint by(Scorer named) {
        return new CurvePoint(
                line,
                guidance,
                sampler,
                seed,
                prompts,
                clip,
                clipError,
                distance,
                distanceName,
                protocol,
                proxy,
                named);
    }

    /** Whether the two are the same measurement, whatever the checkpoint is called. */
    public boolean sameAs(String checkpoint, String architecture, String protocolHash, int howMany) {
        return line.checkpoint().equals(checkpoint)
                && line.architecture().equals(architecture)
                && protocol.equals(protocolHash)
                && prompts == howMany;
    }
}
