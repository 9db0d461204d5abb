package fusionlab.server.quality;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.search.measured.SplitHalf;
import fusionlab.server.database.StoredRow;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.Demander;
import fusionlab.server.evaluation.Progress;
import fusionlab.server.system.Numbers;
import fusionlab.unet.Topology;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * A quality table being measured by workers: the original, and the original without each of its blocks. A row of {@code
 * quality_measurement}.
 */
@Entity
class QualityMeasurement {

    /** @see Demander#task */
    static final String DEMANDER = "quality-table";

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    @Enumerated(EnumType.STRING)
    private State state;

    private long checkpointId;
    private String name;
    private String topology;
    private String topologyConfig;

    /** Null if the stored document cannot be read. */
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable EvaluationProtocol protocol;

    private int prompts;
    private boolean proxy;
    private @Nullable Long qualityTableId;
    private @Nullable String problem;
    private @Nullable Double pearson;
    private @Nullable Double spearman;
    private String createdBy;
    private Instant createdAt;
    private @Nullable Instant finishedAt;

    enum State {
        RUNNING,
        DONE,
        FAILED,
        CANCELLED
    }

    @SuppressWarnings("NullAway.Init") // filled by JPA
    protected QualityMeasurement() {}

    QualityMeasurement(
            Checkpoint checkpoint,
            String name,
            Topology topology,
            EvaluationProtocol protocol,
            int prompts,
            String createdBy,
            Instant createdAt) {
        this.state = State.RUNNING;
        this.checkpointId = checkpoint.id();
        this.name = name;
        this.topology = topology.name();
        this.topologyConfig = topology.configJson();
        this.protocol = protocol;
        this.prompts = prompts;
        this.proxy = !checkpoint.topologyHash().equals(topology.contentHash());
        this.createdBy = createdBy;
        this.createdAt = createdAt;
    }

    void complete(long table, SplitHalf agreement, Instant now) {
        pearson = Numbers.finite(agreement.pearson());
        spearman = Numbers.finite(agreement.spearman());
        qualityTableId = table;
        end(State.DONE, now);
    }

    void fail(String why, Instant now) {
        problem = why;
        end(State.FAILED, now);
    }

    void cancel(Instant now) {
        end(State.CANCELLED, now);
    }

    private void end(State end, Instant now) {
        if (!isRunning()) {
            throw new IllegalStateException("Quality measurement " + id + " is already " + state + "");
        }
        state = end;
        finishedAt = now;
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    long id() {
        return java.util.Objects.requireNonNull(id, "not stored yet");
    }

    long checkpointId() {
        return checkpointId;
    }

    String name() {
        return name;
    }

    int prompts() {
        return prompts;
    }

    boolean proxy() {
        return proxy;
    }

    String createdBy() {
        return createdBy;
    }

    Demander demander() {
        return new Demander(DEMANDER, id());
    }

    Topology topology() {
        return Topology.parse(topology, topologyConfig);
    }

    /** @throws IllegalStateException if the stored document cannot be read */
    EvaluationProtocol protocol() {
        if (protocol == null) {
            throw new IllegalStateException("The stored protocol cannot be read");
        }
        return protocol;
    }

    /** @param measuring the workers' progress; null at the end */
    StoredRow<QualityMeasurementView> view(@Nullable Progress measuring) {
        return StoredRow.read(
                "quality measurement",
                id(),
                () -> new QualityMeasurementView(
                        id(),
                        state.name(),
                        name,
                        checkpointId,
                        topology().name(),
                        protocol(),
                        prompts,
                        proxy,
                        measuring,
                        qualityTableId,
                        problem,
                        pearson,
                        spearman,
                        createdBy,
                        createdAt,
                        finishedAt));
    }
}
