package fusionlab.server.quality;

import fusionlab.search.quality.QualityFormats;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.ContentHash;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of {@code quality_table}; immutable once imported. */
@Entity
@Table(name = "quality_table")
class StoredQualityTable {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    private String name;
    private String topology;
    private String source;
    private String protocol;
    private boolean proxy;
    private String document;
    private String sha256;
    private String createdBy;
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init") // filled by JPA
    protected StoredQualityTable() {}

    StoredQualityTable(QualityTable table, String createdBy, Instant createdAt) {
        this.name = table.name();
        this.topology = table.topology();
        this.source = table.source();
        this.protocol = table.protocol();
        this.proxy = table.proxy();
        this.document = QualityFormats.writeJson(table);
        this.sha256 = ContentHash.of(document);
        this.createdBy = createdBy;
        this.createdAt = createdAt;
    }

    long id() {
        return id;
    }

    boolean proxy() {
        return proxy;
    }

    String json() {
        return document;
    }

    String sha256() {
        return sha256;
    }
}
