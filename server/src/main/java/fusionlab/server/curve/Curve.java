package fusionlab.server.curve;

import fusionlab.protocol.PictureFeatures;
import fusionlab.server.evaluation.Demander;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Objects;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** Curves that were ordered together, and whether workers are measuring them. A row of {@code curve}. */
@Entity
class Curve {

    /** @see Demander#task */
    static final String DEMANDER = "curve";

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    @Enumerated(EnumType.STRING)
    private State state;

    private String name;
    private int prompts;

    /** Null if the stored document cannot be read. */
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable PictureFeatures features;

    private boolean proxy;
    private @Nullable String problem;
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
    protected Curve() {}

    Curve(CurvePlan plan, String createdBy, Instant createdAt) {
        this.state = State.RUNNING;
        this.name = plan.name();
        this.prompts = plan.prompts();
        this.features = plan.features();
        this.proxy = plan.proxy();
        this.createdBy = createdBy;
        this.createdAt = createdAt;
    }

    void complete(Instant now) {
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
            throw new IllegalStateException("Curve " + id + " is already " + state);
        }
        state = end;
        finishedAt = now;
    }

    /** Continues after {@link #cancel} or {@link #fail}; measured points stay. */
    void resume() {
        if (!isResumable()) {
            throw new IllegalStateException("Curve " + id + " is " + state);
        }
        state = State.RUNNING;
        problem = null;
        finishedAt = null;
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    boolean isResumable() {
        return state == State.CANCELLED || state == State.FAILED;
    }

    long id() {
        return Objects.requireNonNull(id, "not stored yet");
    }

    State state() {
        return state;
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

    @Nullable
    String problem() {
        return problem;
    }

    String createdBy() {
        return createdBy;
    }

    Instant createdAt() {
        return createdAt;
    }

    @Nullable
    Instant finishedAt() {
        return finishedAt;
    }

    /** @throws IllegalStateException if the stored document cannot be read */
    PictureFeatures features() {
        if (features == null) {
            throw new IllegalStateException("The stored features cannot be read");
        }
        return features;
    }

    Demander demander() {
        return new Demander(DEMANDER, id());
    }
}
