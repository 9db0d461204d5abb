package fusionlab.protocol;

import fusionlab.unet.ContentHash;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How an architecture's quality is measured. The number of prompts is not part of it: an evaluation grows prompt by prompt, and the score
 * of each prompt is kept, so that two architectures are compared in pairs.
 *
 * @param name for people; not part of {@link #hash}
 * @param world what is drawn, and by which parts apart from the UNet: {@code scenes}, {@code sd-v1.5}
 * @param promptSet SHA-256 (hex) of the prompts in their order
 * @param scorer SHA-256 (hex) of the scorer's weights
 * @param steps sampling steps, 1 to 1,000
 * @param guidance classifier-free guidance scale, 0 to 100
 * @param sampler {@link #DDIM} or {@link #DPM_SOLVER_PP}
 * @param seed of the noise; prompt k draws from seed + k alone
 * @param features SHA-256 (hex) of the features that are gathered with the scores, and of the pictures they are compared with ({@link
 *     PictureFeatures}); null for scores alone
 */
public record EvaluationProtocol(
        String name,
        String world,
        String promptSet,
        String scorer,
        int steps,
        double guidance,
        String sampler,
        long seed,
        @Nullable String features) {

    public static final String DDIM = "ddim";
    public static final String DPM_SOLVER_PP = "dpm-solver++";
    public static final List<String> SAMPLERS = List.of(DDIM, DPM_SOLVER_PP);

    private static final int MAX_STEPS = 1_000;
    private static final double MAX_GUIDANCE = 100;
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    public EvaluationProtocol {
        requireText("name", name, 80);
        requireText("world", world, 80);
        requireSha256("promptSet", promptSet);
        requireSha256("scorer", scorer);
        require(steps >= 1 && steps <= MAX_STEPS, "steps must be 1 to " + MAX_STEPS + ", not " + steps);
        require(
                guidance >= 0 && guidance <= MAX_GUIDANCE,
                "guidance must be 0 to " + MAX_GUIDANCE + ", not " + guidance);
        require(SAMPLERS.contains(sampler), "sampler must be one of " + SAMPLERS + ", not " + sampler);
        guidance += 0.0; // no negative zero
        if (features != null) {
            requireSha256("features", features);
        }
    }

    /** For scores alone. */
    public EvaluationProtocol(
            String name,
            String world,
            String promptSet,
            String scorer,
            int steps,
            double guidance,
            String sampler,
            long seed) {
        this(name, world, promptSet, scorer, steps, guidance, sampler, seed, null);
    }

    /** The same with features gathered as well. */
    public EvaluationProtocol gathering(String featuresHash) {
        return new EvaluationProtocol(name, world, promptSet, scorer, steps, guidance, sampler, seed, featuresHash);
    }

    /** The same pictures with the scores of another scorer. */
    public EvaluationProtocol scoredBy(String scorerHash) {
        return new EvaluationProtocol(name, world, promptSet, scorerHash, steps, guidance, sampler, seed, features);
    }

    /** SHA-256 (hex) of everything but the name: evaluations with equal hash, checkpoint and architecture are the same evaluation. */
    public String hash() {
        return ContentHash.of(String.join(
                "\n",
                Arrays.asList(
                        features == null ? "evaluation-protocol 1" : "evaluation-protocol 1 with features " + features,
                        world,
                        promptSet,
                        scorer,
                        Integer.toString(steps),
                        Double.toString(guidance),
                        sampler,
                        Long.toString(seed))));
    }

    static void requireSha256(String field, String value) {
        Objects.requireNonNull(value, field);
        require(SHA_256.matcher(value).matches(), field + " must be a SHA-256 in 64 lower-case hex digits");
    }

    static void requireText(String field, String value, int longest) {
        Objects.requireNonNull(value, field);
        require(
                !value.isEmpty() && value.length() <= longest && value.indexOf('\0') < 0,
                field + " must have 1 to " + longest + " characters");
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
