package fusionlab.server.architecture;

import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of {@code architecture}; written once by {@link ArchitectureRepository#insertIfAbsent}, never changed. */
@Entity
@Table(name = "architecture")
class StoredArchitecture {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    private String topology;
    private String topologyConfig;
    private String counts;
    private String contentHash;
    private String origin;
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init") // filled by JPA
    protected StoredArchitecture() {}

    long id() {
        return id;
    }

    String topologyName() {
        return topology;
    }

    String text() {
        return counts;
    }

    String contentHash() {
        return contentHash;
    }

    String origin() {
        return origin;
    }

    Instant createdAt() {
        return createdAt;
    }

    Architecture toArchitecture() {
        return Architecture.parse(Topology.parse(topology, topologyConfig), counts);
    }
}
