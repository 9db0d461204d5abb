package fusionlab.server.campaign;

import fusionlab.server.database.UnreadableRowException;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** The measurement work that fills one latency table, or validates one. Changed only under the device's lock. */
@Entity
@DynamicUpdate // a profile that cannot be read is null here, and stays what it is in the row
@Table(name = "campaign")
class Campaign {

    enum Kind {
        TABLE,
        VALIDATION
    }

    enum State {
        /** Waits for the device's earlier campaigns. */
        QUEUED,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED;

        boolean isFinal() {
            return this == DONE || this == FAILED || this == CANCELLED;
        }
    }

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private long deviceId;

    @Enumerated(EnumType.STRING)
    private Kind kind;

    @Enumerated(EnumType.STRING)
    private State state;

    private String topology;
    private String topologyConfig;
    private int latentSize;

    @JdbcTypeCode(SqlTypes.JSON)
    private RuntimeProfile profile;

    private double precisionTarget;
    private int minimumRounds;
    private int budgetSeconds;
    private double spentSeconds;
    private long seed;
    private String sentinelKey;
    private int cellsTotal;
    private int cellsPrecise;
    private int roundsDone;
    private @Nullable Double remainingSeconds;
    private @Nullable String problem;
    private @Nullable Long latencyTableId;
    private String createdBy;
    private Instant createdAt;
    private @Nullable Instant startedAt;
    private @Nullable Instant finishedAt;

    @SuppressWarnings("NullAway.Init") // filled by JPA
    protected Campaign() {}

    /** @param validated the table that is validated; null for a campaign that fills one */
    Campaign(
            long deviceId,
            Topology topology,
            Rotation rotation,
            int cellsTotal,
            @Nullable Long validated,
            String createdBy,
            Instant createdAt) {
        this.deviceId = deviceId;
        this.kind = validated == null ? Kind.TABLE : Kind.VALIDATION;
        this.state = State.QUEUED;
        this.topology = topology.name();
        this.topologyConfig = topology.configJson();
        this.latentSize = rotation.latentSize();
        this.profile = rotation.profile();
        this.precisionTarget = rotation.precisionTarget();
        this.minimumRounds = rotation.minimumRounds();
        this.budgetSeconds = rotation.budgetSeconds();
        this.seed = rotation.seed();
        this.sentinelKey = rotation.sentinelKey();
        this.cellsTotal = cellsTotal;
        this.latencyTableId = validated;
        this.createdBy = createdBy;
        this.createdAt = createdAt;
    }

    void start(Instant now) {
        require(state == State.QUEUED, "start");
        state = State.RUNNING;
        startedAt = now;
    }

    /** A job has come back. */
    void spent(double deviceSeconds) {
        require(state == State.RUNNING, "take samples");
        spentSeconds += deviceSeconds;
    }

    void measured(int precise, int rounds) {
        cellsPrecise = precise;
        roundsDone = rounds;
    }

    void expectEndIn(@Nullable Double seconds) {
        remainingSeconds = seconds;
    }

    void complete(Instant now) {
        require(state == State.RUNNING, "complete");
        end(State.DONE, now);
    }

    /** Cells that a finished table has without being as precise as was asked for. @param missing cells that it lacks */
    int imprecise(int missing) {
        return kind == Kind.TABLE && state == State.DONE ? Math.max(0, cellsTotal - cellsPrecise - missing) : 0;
    }

    void fail(String reason, Instant now) {
        require(state == State.RUNNING, "fail");
        problem = reason;
        end(State.FAILED, now);
    }

    void cancel(Instant now) {
        require(!state.isFinal(), "be cancelled");
        end(State.CANCELLED, now);
    }

    private void end(State end, Instant now) {
        state = end;
        finishedAt = now;
        remainingSeconds = 0.0;
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("Campaign " + id + " is " + state + " and cannot " + what);
        }
    }

    /** @throws UnreadableRowException if its profile cannot be read */
    Rotation rotation() {
        if (profile == null) {
            throw new UnreadableRowException("campaign", id(), null);
        }
        return new Rotation(profile, latentSize, sentinelKey, precisionTarget, minimumRounds, budgetSeconds, seed);
    }

    Topology parsedTopology() {
        return Topology.parse(topology, topologyConfig);
    }

    long id() {
        if (id == null) {
            throw new IllegalStateException("not stored yet");
        }
        return id;
    }

    long deviceId() {
        return deviceId;
    }

    Kind kind() {
        return kind;
    }

    State state() {
        return state;
    }

    String topology() {
        return topology;
    }

    int latentSize() {
        return latentSize;
    }

    double spentSeconds() {
        return spentSeconds;
    }

    int cellsTotal() {
        return cellsTotal;
    }

    int cellsPrecise() {
        return cellsPrecise;
    }

    int roundsDone() {
        return roundsDone;
    }

    @Nullable
    Double remainingSeconds() {
        return remainingSeconds;
    }

    @Nullable
    String problem() {
        return problem;
    }

    /** The table that is validated. */
    long validatedTable() {
        if (latencyTableId == null) {
            throw new IllegalStateException("Campaign " + id + " validates no table");
        }
        return latencyTableId;
    }

    String createdBy() {
        return createdBy;
    }

    Instant createdAt() {
        return createdAt;
    }

    @Nullable
    Instant startedAt() {
        return startedAt;
    }

    @Nullable
    Instant finishedAt() {
        return finishedAt;
    }
}
