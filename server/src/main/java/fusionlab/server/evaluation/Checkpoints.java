package fusionlab.server.evaluation;

import fusionlab.protocol.PictureFeatures;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Selection;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.OneLine;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The checkpoints that workers offer, and their workers. */
@Component
public class Checkpoints {

    /** Workers are few; evaluations are counted in one go for the checkpoints that are asked for. */
    private static final String COUNTS = """
            (select count(*) from worker w where w.checkpoint_id = c.id
             and w.last_seen_at > now() - make_interval(secs => :present)) as workers, coalesce(e.evaluations, 0) as evaluations""";

    private static final String FROM = """
             from checkpoint c
             left join (select checkpoint_id, count(*) as evaluations from evaluation where checkpoint_id = any(:ids) group by checkpoint_id) e
               on e.checkpoint_id = c.id
            where c.id = any(:ids)""";
    private static final String COLUMNS = "select c.*, " + COUNTS + FROM;
    /** Without the topology's config. */
    private static final String SUMMARIES =
            "select c.id, c.sha256, c.world, c.prompt_set, c.prompt_count, c.scorer, c.topology_hash, c.first_seen_at, c.last_seen_at, "
                    + COUNTS + FROM;

    private static final int CHOICES = 50;

    private final JdbcClient jdbc;
    private final Lists lists;
    private final EvaluationProperties properties;
    private final StoredJson json;

    Checkpoints(JdbcClient jdbc, Lists lists, EvaluationProperties properties, StoredJson json) {
        this.jdbc = jdbc;
        this.lists = lists;
        this.properties = properties;
        this.json = json;
    }

    /** The offered checkpoints that were offered last, without those tuned from them: the choices of forms. */
    public List<Checkpoint> list() {
        return read(
                        COLUMNS + " order by c.last_seen_at desc, c.id desc",
                        jdbc.sql(
                                        "select id from checkpoint where root_id is null order by last_seen_at desc, id desc limit "
                                                + CHOICES)
                                .query(Long.class)
                                .list())
                .query(Checkpoint.class)
                .list();
    }

    /** The offered checkpoints, newest first. */
    public Listing<Summary> list(CheckpointQuery asked) {
        return lists.ids(
                        Selection.of("select c.id", "from checkpoint c")
                                .and("c.root_id is null")
                                .containing(asked.text(), "c.sha256", "c.world"),
                        KeyOrder.newest("c.id"),
                        asked.paging())
                .all(ids -> read(SUMMARIES + " order by c.id desc", ids)
                        .query(Summary.class)
                        .list());
    }

    /** The checkpoints with a topology's slots: its own and proxies; unreadable ones are left out. */
    public List<Checkpoint> fitting(Topology topology) {
        List<String> asked = topology.slots().stream().map(Slot::name).toList();
        Map<String, Boolean> fits = new HashMap<>(); // many share a topology
        return list().stream()
                .filter(checkpoint -> fits.computeIfAbsent(
                        checkpoint.topologyConfig(),
                        config -> asked.equals(StoredRow.read("checkpoint", checkpoint.id(), () -> slots(checkpoint))
                                .value())))
                .toList();
    }

    /** The different topologies of {@link #fitting}. */
    List<Topology> topologiesFitting(Topology topology) {
        Map<String, Checkpoint> one = new LinkedHashMap<>();
        fitting(topology).forEach(checkpoint -> one.putIfAbsent(checkpoint.topologyHash(), checkpoint));
        return one.values().stream().map(Checkpoint::topology).toList();
    }

    private static List<String> slots(Checkpoint checkpoint) {
        return checkpoint.topology().slots().stream().map(Slot::name).toList();
    }

    public Optional<Checkpoint> find(long id) {
        return read(COLUMNS, List.of(id)).query(Checkpoint.class).optional();
    }

    /**
     * The newest offered checkpoint with a hash or its prefix; there are several if the same weights came with different prompts or
     * scorers.
     */
    public Optional<Checkpoint> named(String hash) {
        if (!hash.matches("[0-9a-f]{6,64}")) {
            return Optional.empty();
        }
        return first("sha256 like :hash and root_id is null order by last_seen_at desc, id desc", hash);
    }

    /** As {@link #named}, for an order. @throws InvalidRequestException if there is none */
    Checkpoint offered(@Nullable String hash) {
        String given = given(hash);
        return named(given).orElseThrow(() -> notOffered(given));
    }

    /** As {@link #offeredOrTuned}, for an order. @throws InvalidRequestException if there is none */
    Checkpoint evaluable(@Nullable String hash) {
        String given = given(hash);
        return offeredOrTuned(given).orElseThrow(() -> notOffered(given));
    }

    private static String given(@Nullable String hash) {
        if (hash == null) {
            throw new InvalidRequestException(
                    "checkpoint", "checkpoint is missing", "give the SHA-256 of one of GET /api/v1/checkpoints");
        }
        return hash;
    }

    private InvalidRequestException notOffered(String hash) {
        return offeredOrTuned(hash)
                .flatMap(tuned -> find(tuned.root()))
                .map(root -> new InvalidRequestException(
                        "checkpoint",
                        "Checkpoint " + OneLine.beginning(hash, 12) + " was trained in this lab from checkpoint "
                                + root.shortHash(),
                        "order it for " + root.shortHash()))
                .orElseGet(() -> new InvalidRequestException(
                        "checkpoint",
                        "No worker has offered a checkpoint " + OneLine.beginning(hash, 64),
                        "start a worker with it: ./fusionlab quality-worker; see GET /api/v1/checkpoints"));
    }

    /** What a checkpoint was trained to compute, its text: the whole UNet if it is offered by workers. */
    public String architecture(Checkpoint checkpoint) {
        return checkpoint.tuningId() == null
                ? "base"
                : jdbc.sql("select architecture from tuning where id = :id")
                        .param("id", checkpoint.tuningId())
                        .query(String.class)
                        .single();
    }

    /** As {@link #named}, or fine-tuned from one that is offered. */
    public Optional<Checkpoint> offeredOrTuned(String hash) {
        if (!hash.matches("[0-9a-f]{6,64}")) {
            return Optional.empty();
        }
        return first("sha256 like :hash order by root_id nulls first, last_seen_at desc, id desc", hash);
    }

    /** Workers in recent contact first. */
    public List<Worker> workers(long checkpoint) {
        return jdbc.sql("""
                        select w.*, w.last_seen_at > now() - make_interval(secs => :present) as present,
                               (select count(*) from evaluation_piece p where p.session = w.session and p.state = 'DONE') as pieces,
                               (select p.evaluation_id from evaluation_piece p where p.session = w.session and p.state = 'LEASED' limit 1) as at_work,
                               (select t.id from tuning t where t.session = w.session and t.state = 'LEASED' limit 1) as at_tuning,
                               (select d.id from decoder d where d.session = w.session and d.state = 'LEASED' limit 1) as at_decoder
                          from worker w where w.checkpoint_id = :checkpoint order by w.last_seen_at desc limit 50""")
                .param("present", (double) properties.present().toSeconds())
                .param("checkpoint", checkpoint)
                .query(Worker.class)
                .list();
    }

    /** What the workers of a checkpoint gather with the scores, as the last of them said; empty if none gathers anything. */
    public Optional<PictureFeatures> features(Checkpoint checkpoint) {
        return jdbc.sql(
                        "select features from worker where checkpoint_id = :root and features is not null order by last_seen_at desc limit 1")
                .param("root", checkpoint.root())
                .query(String.class)
                .optional()
                .flatMap(document -> json.readable(document, PictureFeatures.class));
    }

    void seen(String session) {
        jdbc.sql("update worker set last_seen_at = now() where session = :session")
                .param("session", session)
                .update();
    }

    private Optional<Checkpoint> first(String which, String hash) {
        return jdbc.sql("select id from checkpoint where " + which + " limit 1")
                .param("hash", hash + "%")
                .query(Long.class)
                .optional()
                .flatMap(this::find);
    }

    private JdbcClient.StatementSpec read(String select, List<Long> ids) {
        return jdbc.sql(select).param("ids", ids.toArray(Long[]::new)).param("present", (double)
                properties.present().toSeconds());
    }

    /**
     * @param sha256 of the UNet's weights
     * @param workers that currently offer it
     * @param rootId the offered checkpoint that this was tuned from; null if it is offered itself
     * @param tuningId the tuning that produced it
     */
    public record Checkpoint(
            long id,
            String sha256,
            String world,
            String promptSet,
            int promptCount,
            String scorer,
            String topologyConfig,
            String topologyHash,
            int workers,
            long evaluations,
            @Nullable Long rootId,
            @Nullable Long tuningId,
            Instant firstSeenAt,
            Instant lastSeenAt) {

        public Topology topology() {
            return StoredRow.read("checkpoint", id, () -> Topology.parse(world, topologyConfig))
                    .orThrow();
        }

        /** The id of the offered checkpoint. */
        public long root() {
            return rootId == null ? id : rootId;
        }

        /** Whether it is of the tiny world, whose figures are a proxy. */
        public boolean ofScenes() {
            return world.equals("scenes");
        }

        public String shortHash() {
            return sha256.substring(0, 12);
        }
    }

    /** A checkpoint in a list, without its config; otherwise like {@link Checkpoint}. */
    public record Summary(
            long id,
            String sha256,
            String world,
            String promptSet,
            int promptCount,
            String scorer,
            String topologyHash,
            int workers,
            long evaluations,
            Instant firstSeenAt,
            Instant lastSeenAt) {

        public String shortHash() {
            return sha256.substring(0, 12);
        }
    }

    /**
     * @param present whether it was in contact recently
     * @param pieces number of evaluated pieces
     * @param atWork its current evaluation; null if none
     * @param tunes whether it also runs tunings
     * @param distils whether it also runs distillations
     * @param atTuning its current tuning; null if none
     * @param trainsDecoders whether it also trains decoders
     * @param atDecoder the decoder that it is training; null if none
     */
    public record Worker(
            String name,
            String session,
            String version,
            boolean present,
            @Nullable Double secondsPerPromptStep,
            long memoryBytes,
            long freeMemoryBytes,
            long pieces,
            @Nullable Long atWork,
            boolean tunes,
            boolean distils,
            @Nullable Long atTuning,
            boolean trainsDecoders,
            @Nullable Long atDecoder,
            Instant lastSeenAt) {}
}
