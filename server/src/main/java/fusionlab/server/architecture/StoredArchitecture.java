package fusionlab.server.architecture;

import fusionlab.server.database.StoredTopologies;
import fusionlab.unet.Architecture;
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
        return Architecture.parse(StoredTopologies.parsed(topologyName, topologyConfig), text);
    }
}
