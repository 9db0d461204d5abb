package fusionlab.server.curve;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/v1/curves: a point for each checkpoint, architecture, number of steps and guidance scale. Absent fields take their defaults.
 *
 * @param name of the curve
 * @param checkpoints SHA-256 of the checkpoints, or their prefixes
 * @param architectures such as {@code mid_block.attentions.0=0}; by default what each checkpoint was trained to compute, the whole UNet if by no
 *     order of this lab
 * @param steps sampling steps; by default 8
 * @param guidance scales; by default ten from 1 to 10
 * @param sampler {@code ddim} or {@code dpm-solver++}
 * @param seed of the noise
 * @param prompts for each point
 */
public record CurveRequest(
        @Nullable String name,
        @Nullable List<String> checkpoints,
        @Nullable List<String> architectures,
        @Nullable List<Integer> steps,
        @Nullable List<Double> guidance,
        @Schema(allowableValues = {"ddim", "dpm-solver++"}) @Nullable String sampler,
        @Schema(minimum = "-9007199254740991", maximum = "9007199254740991") @Nullable Long seed,
        @Nullable Integer prompts) {}
