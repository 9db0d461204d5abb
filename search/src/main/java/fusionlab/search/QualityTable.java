package fusionlab.search;

import java.util.Map;

/**
 * Measured ΔCLIP of each slot. ΔCLIP = CLIP with the block minus CLIP without it: positive means that the block helps.
 *
 * @param name for people
 * @param source who measured it, on which checkpoint; shown wherever its numbers appear
 * @param protocol prompts, steps, guidance, scorer, seeds, in words
 * @param proxy whether it was measured on another network than the topology it is used for
 * @param topology the topology's name
 * @param baselineClip CLIP of the original, NaN if unknown
 * @param slots slot to its ΔCLIP, in execution order; unmodifiable
 */
public record QualityTable(
        String name,
        String source,
        String protocol,
        boolean proxy,
        String topology,
        double baselineClip,
        Map<String, DeltaClip> slots) {

    /** @param standardError NaN if unknown */
    public record DeltaClip(double delta, double standardError) {}
}
