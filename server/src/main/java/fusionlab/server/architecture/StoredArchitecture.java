package fusionlab.server.architecture;

import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.time.Instant;

/** A row of {@code architecture}; written once, never changed. */
record StoredArchitecture(
        long id,
        String topologyName,
        String topologyConfig,
        String text,
        String contentHash,
        String origin,
        Instant createdAt) {

    Architecture toArchitecture() {
        return Architecture.parse(Topology.parse(topologyName, topologyConfig), text);
    }
}
