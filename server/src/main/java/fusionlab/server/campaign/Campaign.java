package fusionlab.server.campaign;

import fusionlab.latency.PicturePlan;
import fusionlab.server.database.UnreadableRowException;
import fusionlab.server.device.DeviceView;
import fusionlab.server.job.JobQueue;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Components;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ConcurrentReferenceHashMap;

/** A measurement that fills one latency table, or validates one. Changed only under the device's lock. */
@Entity
@DynamicUpdate // an unreadable profile is null here, but stays unchanged in the row
@Table(name = "campaign")
class Campaign {

    /** A guard against agents that never report results; a long campaign needs a few dozen. */
    static final int MOST_JOBS = 500;

    /** By name and config, while there is memory: every report plans the next job. */
    private static final Map<List<String>, Topology> PARSED = new ConcurrentReferenceHashMap<>();

    /** By topology, latent size and what else is measured. */
    private static final Map<List<Object>, CellKeys> CELLS = new ConcurrentReferenceHashMap<>();

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private long deviceId;

    @Enumerated(EnumType.STRING)
    private CampaignKind kind;

    @Enumerated(EnumType.STRING)
    private CampaignState state;

    private String topology;
    private String topologyConfig;

    @Embedded
    private Rotation rotation;

    /** Whether the unchanged UNet is measured as a whole too. */
    private boolean wholeUnet;

    /** Configs; null for none. */
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable List<String> components;

    /** {@link PicturePlan#key}; null for none. */
    private @Nullable String picture;

    /** Cells that could not be measured. */
    @Formula("(select count(*) from campaign_problem problems where problems.campaign_id = id)")
    private int problems;

    private double spentSeconds;
    private int jobs;
    private int cellsTotal;
    private int cellsPrecise;
    private int roundsDone;
    private @Nullable Double remainingSeconds;
    private @Nullable String problem;
    private @Nullable Long latencyTableId;
    private String createdBy;
    private Instant createdAt;
    private @Nullable Instant preferredAt;
    private @Nullable Instant startedAt;
    private @Nullable Instant finishedAt;

    @SuppressWarnings("NullAway.Init") // filled by JPA
    protected Campaign() {}

    /** @param validated the validated table; null for a campaign that fills one */
    Campaign(
            long deviceId,
            Topology topology,
            Rotation rotation,
            int cellsTotal,
            @Nullable Long validated,
            String createdBy,
            Instant createdAt) {
        this.deviceId = deviceId;
        this.kind = validated == null ? CampaignKind.TABLE : CampaignKind.VALIDATION;
        this.state = CampaignState.QUEUED;
        this.topology = topology.name();
        this.topologyConfig = topology.configJson();
        this.rotation = rotation;
        this.cellsTotal = cellsTotal;
        this.latencyTableId = validated;
        this.createdBy = createdBy;
        this.createdAt = createdAt;
    }

    /** Fills a table. */
    static Campaign filling(
            long deviceId, Topology topology, Rotation rotation, Wholes wholes, String createdBy, Instant createdAt) {
        int cells =
                CellKeys.of(topology, wholes, rotation.latentSize()).sampled().size();
        Campaign campaign = new Campaign(deviceId, topology, rotation, cells, null, createdBy, createdAt);
        campaign.wholeUnet = wholes.unet();
        campaign.components = wholes.components().isEmpty()
                ? null
                : wholes.components().stream().map(Component::configJson).toList();
        PicturePlan made = wholes.picture();
        campaign.picture = made == null ? null : made.key();
        return campaign;
    }

    /** Its turn comes before those of all campaigns that are queued now. */
    void prefer(Instant now) {
        require(state == CampaignState.QUEUED, "be preferred");
        preferredAt = now;
    }

    void start(Instant now) {
        require(state == CampaignState.QUEUED, "start");
        state = CampaignState.RUNNING;
        startedAt = now;
    }

    /** @return whether it may have one more job; if so, that is counted */
    boolean takeJob() {
        if (jobs >= MOST_JOBS) {
            return false;
        }
        jobs++;
        return true;
    }

    /** A job has been reported. */
    void spent(double deviceSeconds) {
        require(state == CampaignState.RUNNING, "take samples");
        spentSeconds += deviceSeconds;
    }

    /** A cell could not be measured. */
    void noteProblem() {
        problems++;
    }

    boolean hasProblems() {
        return problems > 0;
    }

    void measured(int precise, int rounds) {
        cellsPrecise = precise;
        roundsDone = rounds;
    }

    void expectEndIn(@Nullable Double seconds) {
        remainingSeconds = seconds;
    }

    void complete(Instant now) {
        require(state == CampaignState.RUNNING, "complete");
        end(CampaignState.DONE, now);
    }

    void fail(String reason, Instant now) {
        require(state == CampaignState.RUNNING, "fail");
        problem = reason;
        end(CampaignState.FAILED, now);
    }

    void cancel(Instant now) {
        require(!state.isFinal(), "be cancelled");
        end(CampaignState.CANCELLED, now);
    }

    private void end(CampaignState end, Instant now) {
        state = end;
        finishedAt = now;
        remainingSeconds = 0.0;
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("Campaign " + id + " is " + state + " and cannot " + what);
        }
    }

    /**
     * @param device the measuring device
     * @param its open job
     * @param failures cells and networks that could not be measured
     * @param networks of a validation
     * @param filled the table that it filled
     * @throws UnreadableRowException if its profile cannot be read
     */
    CampaignView view(
            DeviceView device,
            JobQueue.@Nullable OpenJob job,
            List<CampaignView.Problem> failures,
            List<CampaignView.Network> networks,
            @Nullable Long filled) {
        boolean validation = kind == CampaignKind.VALIDATION;
        boolean away = !state.isFinal() && device.unavailability() != null;
        boolean published = kind == CampaignKind.TABLE && state == CampaignState.DONE;
        int imprecise = published ? Math.max(0, cellsTotal - cellsPrecise - failures.size()) : 0;
        return new CampaignView(
                id(),
                deviceId,
                device.name(),
                kind,
                state,
                CampaignView.outcome(state, imprecise),
                topology,
                rotation.latentSize(),
                rotation().profile(),
                rotation.precisionTarget(),
                rotation.minimumRounds(),
                rotation.budgetSeconds(),
                spentSeconds,
                job == null || away ? 0 : job.leasedSeconds(),
                cellsTotal,
                cellsPrecise,
                imprecise,
                roundsDone + (job == null ? 0 : job.done()),
                away ? null : remaining(job),
                activity(device.unavailability(), job),
                problem,
                failures,
                validation ? Long.valueOf(validatedTable()) : filled,
                rotation.sentinelKey(),
                networks,
                validation ? CampaignView.Summary.of(networks) : null,
                createdBy,
                createdAt,
                startedAt,
                finishedAt);
    }

    private @Nullable Double remaining(JobQueue.@Nullable OpenJob job) {
        if (remainingSeconds == null || state.isFinal() || job == null) {
            return remainingSeconds;
        }
        // A validation measures each of its networks even beyond its budget.
        double budgetLeft =
                kind == CampaignKind.VALIDATION ? Double.POSITIVE_INFINITY : rotation.budgetSeconds() - spentSeconds;
        return Remaining.seconds(remainingSeconds, budgetLeft, job);
    }

    private @Nullable String activity(@Nullable String unavailability, JobQueue.@Nullable OpenJob job) {
        if (state.isFinal()) {
            return null;
        }
        boolean queued = state == CampaignState.QUEUED;
        if (unavailability != null) {
            return "waits for "
                    + (queued ? "other campaigns of its device, and for its agent, " : "the device's agent, ")
                    + unavailability;
        }
        if (queued) {
            return "waits for other campaigns of its device";
        }
        if (job == null) {
            return null;
        }
        String work = job.activity() == null ? "at work" : job.activity();
        return job.leased() ? work : "waits for the device's agent";
    }

    /** @throws UnreadableRowException if its profile cannot be read */
    Rotation rotation() {
        if (rotation.profile() == null) {
            throw new UnreadableRowException("campaign", id(), null);
        }
        return rotation;
    }

    /** What is measured beside the UNet's blocks. */
    Wholes wholes() {
        return new Wholes(
                wholeUnet,
                components == null
                        ? List.of()
                        : components.stream().map(Components::parse).toList(),
                picture == null ? null : PicturePlan.parse(picture));
    }

    Topology parsedTopology() {
        return PARSED.computeIfAbsent(
                List.of(topology, topologyConfig), parts -> Topology.parse(parts.get(0), parts.get(1)));
    }

    /** What it measures, if it fills a table. */
    CellKeys cells() {
        return CELLS.computeIfAbsent(
                List.of(
                        topology,
                        topologyConfig,
                        latentSize(),
                        wholeUnet,
                        components == null ? List.of() : components,
                        picture == null ? "" : picture),
                parts -> CellKeys.of(parsedTopology(), wholes(), latentSize()));
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

    CampaignKind kind() {
        return kind;
    }

    CampaignState state() {
        return state;
    }

    String topology() {
        return topology;
    }

    int latentSize() {
        return rotation.latentSize();
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

    /** The validated table. */
    long validatedTable() {
        if (latencyTableId == null) {
            throw new IllegalStateException("Campaign " + id + " does not validate a table");
        }
        return latencyTableId;
    }

    String createdBy() {
        return createdBy;
    }
}
