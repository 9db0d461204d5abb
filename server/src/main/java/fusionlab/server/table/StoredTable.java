package fusionlab.server.table;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.TableJson;
import fusionlab.unet.ContentHash;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A latency table as it is kept: the whole document, never changed, and what it is found by. */
@Entity
@Table(name = "latency_table")
class StoredTable {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String name;
    private int version;
    private @Nullable Long deviceId;
    private @Nullable Long campaignId;

    @Enumerated(EnumType.STRING)
    private TableOrigin origin;

    private String topology;
    private int latentSize;

    @Column(columnDefinition = "text")
    private String document;

    private String sha256;
    private String createdBy;
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init") // filled by JPA
    protected StoredTable() {}

    StoredTable(
            LatencyTable table,
            TableOrigin origin,
            @Nullable Long deviceId,
            @Nullable Long campaignId,
            String createdBy,
            Instant createdAt) {
        this.name = table.name();
        this.version = table.version();
        this.origin = origin;
        this.deviceId = deviceId;
        this.campaignId = campaignId;
        this.topology = table.provenance().topology();
        this.latentSize = table.provenance().latentSize();
        this.document = TableJson.write(table);
        this.sha256 = ContentHash.of(document);
        this.createdBy = createdBy;
        this.createdAt = createdAt;
    }

    long id() {
        if (id == null) {
            throw new IllegalStateException("not stored yet");
        }
        return id;
    }

    String name() {
        return name;
    }

    int version() {
        return version;
    }

    @Nullable
    Long deviceId() {
        return deviceId;
    }

    @Nullable
    Long campaignId() {
        return campaignId;
    }

    String topology() {
        return topology;
    }

    int latentSize() {
        return latentSize;
    }

    String sha256() {
        return sha256;
    }

    String document() {
        return document;
    }

    String createdBy() {
        return createdBy;
    }

    Instant createdAt() {
        return createdAt;
    }

    TableOrigin origin() {
        return origin;
    }

    LatencyTable toTable() {
        return TableJson.read(document);
    }
}
