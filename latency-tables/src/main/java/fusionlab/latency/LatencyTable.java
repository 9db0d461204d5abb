package fusionlab.latency;

import fusionlab.unet.Architecture;
import java.util.Map;

/**
 * An immutable set of cells with its provenance.
 *
 * @param name for people, e.g. {@code pixel-8 sd-v1.5 64x64}
 * @param version 1 for the first table of a device, topology, latent size and profile; ascending
 * @param provenance where the numbers come from
 * @param sentinelKey the configuration that stood in every round; empty for imported tables without one
 * @param cells block configuration key to estimate, in execution order; unmodifiable
 * @param missing configuration key to the reason why it could not be measured; unmodifiable
 */
public record LatencyTable(
        String name,
        int version,
        Provenance provenance,
        String sentinelKey,
        Map<String, Estimate> cells,
        Map<String, String> missing) {

    /** Sum over the units of {@code architecture} at the table's latent size. */
    public Prediction predict(Architecture architecture) {
        throw new UnsupportedOperationException("skeleton");
    }
}
