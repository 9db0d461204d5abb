package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation;
import fusionlab.server.database.StoredRow;
import fusionlab.server.rest.Paging;
import fusionlab.server.system.BusyException;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The checkpoints that workers have offered, and the workers that have them. */
@Component
public class Checkpoints {

    private static final String COLUMNS = """
            select c.*, (select count(*) from worker w where w.checkpoint_id = c.id
                         and w.last_seen_at > now() - make_interval(secs => :present)) as workers,
                   (select count(*) from evaluation e where e.checkpoint_id = c.id) as evaluations
              from checkpoint c""";

    private final JdbcClient jdbc;
    private final EvaluationProperties properties;

    Checkpoints(JdbcClient jdbc, EvaluationProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /** Notes what a worker offers. @return the checkpoint's id */
    @Transactional
    public long offered(Evaluation.Offer offer, String token) {
        Topology topology = topology(offer);
        boolean fresh = jdbc.sql("""
                        insert into checkpoint (sha256, world, prompt_set, prompt_count, scorer, topology_config, topology_hash, offered_by)
                        values (:sha256, :world, :prompts, :count, :scorer, :config, :hash, :token)
                        on conflict (sha256, world, prompt_set, scorer) do update set last_seen_at = now() returning xmax = 0""")
                .param("sha256", offer.checkpoint())
                .param("world", offer.world())
                .param("prompts", offer.promptSet())
                .param("count", offer.promptCount())
                .param("scorer", offer.scorer())
                .param("config", offer.topologyConfig())
                .param("hash", topology.contentHash())
                .param("token", token)
                .query(Boolean.class)
                .single();
        if (fresh) {
            requireRoom(token);
        }
        Checkpoint stored =
                all(" where c.sha256 = :sha256 and c.world = :world and c.prompt_set = :prompts and c.scorer = :scorer")
                        .param("sha256", offer.checkpoint())
                        .param("world", offer.world())
                        .param("prompts", offer.promptSet())
                        .param("scorer", offer.scorer())
                        .query((row, number) -> checkpoint(row))
                        .single();
        if (!stored.topologyHash().equals(topology.contentHash()) || stored.promptCount() != offer.promptCount()) {
            throw new ConflictException(
                    stored.promptCount() == offer.promptCount() ? "topologyConfig" : "promptCount",
                    "Checkpoint " + stored.shortHash() + " was offered before with "
                            + (stored.promptCount() == offer.promptCount()
                                    ? "another topology"
                                    : stored.promptCount() + " prompts"),
                    "let all its workers use the same version and the same files");
        }
        List<Boolean> session = jdbc.sql("""
                        insert into worker (session, checkpoint_id, name, version, token, seconds_per_prompt_step, memory_bytes, free_memory_bytes, tunes)
                        values (:session, :checkpoint, :name, :version, :token, :seconds, :memory, :free, :tunes)
                        on conflict (session) do update set checkpoint_id = excluded.checkpoint_id, name = excluded.name,
                               seconds_per_prompt_step = coalesce(excluded.seconds_per_prompt_step, worker.seconds_per_prompt_step),
                               free_memory_bytes = excluded.free_memory_bytes, tunes = excluded.tunes, last_seen_at = now()
                               where worker.token = excluded.token returning xmax = 0""")
                .param("session", offer.session())
                .param("checkpoint", stored.id())
                .param("name", offer.worker())
                .param("version", offer.workerVersion())
                .param("token", token)
                .param("seconds", offer.secondsPerPromptStep())
                .param("memory", offer.memoryBytes())
                .param("free", offer.freeMemoryBytes())
                .param("tunes", offer.tunes())
                .query(Boolean.class)
                .list();
        if (session.isEmpty()) {
            throw new ConflictException(
                    "session",
                    "This session belongs to another token",
                    "let each worker's process make up its own UUID");
        }
        if (session.get(0)) {
            requireFewSessions(token);
        }
        return stored.id();
    }

    /** One token cannot fill the list: what nobody asked to evaluate may be made up. */
    private void requireRoom(String token) {
        int untried = jdbc.sql("""
                        select count(*) from checkpoint c where c.offered_by = :token
                           and not exists (select from evaluation e where e.checkpoint_id = c.id)""").param("token", token).query(Integer.class).single();
        if (untried > properties.untriedCheckpoints()) {
            throw new ConflictException(
                    "checkpoint",
                    "This token has offered " + properties.untriedCheckpoints()
                            + " checkpoints that nobody has evaluated yet",
                    "have one of them evaluated first, use another token, or raise fusionlab.evaluation.untried-checkpoints");
        }
    }

    private void requireFewSessions(String token) {
        int lately = jdbc.sql(
                        "select count(*) from worker where token = :token and first_seen_at > now() - interval '1 hour'")
                .param("token", token)
                .query(Integer.class)
                .single();
        if (lately > properties.newSessions()) {
            throw new BusyException(properties.newSessions()
                    + " processes came with this token within an hour: let each keep its session");
        }
    }

    private static Topology topology(Evaluation.Offer offer) {
        try {
            return Topology.parse(offer.world(), offer.topologyConfig());
        } catch (IllegalArgumentException wrong) {
            throw new InvalidRequestException(
                    "topologyConfig",
                    String.valueOf(wrong.getMessage()),
                    "send the config.json of the checkpoint's UNet");
        }
    }

    /** Those that workers have offered, newest first; what was tuned of them is not among them. */
    public List<Checkpoint> list() {
        return all(" where c.root_id is null order by c.last_seen_at desc, c.id desc limit 200")
                .query((row, number) -> checkpoint(row))
                .list();
    }

    List<Summary> list(Paging paging) {
        return all(" where c.root_id is null order by c.last_seen_at desc, c.id desc limit :limit offset :offset")
                .param("limit", paging.size())
                .param("offset", paging.offset())
                .query((row, number) -> Summary.of(checkpoint(row)))
                .list();
    }

    long count() {
        return jdbc.sql("select count(*) from checkpoint where root_id is null")
                .query(Long.class)
                .single();
    }

    /** Those whose slots are a topology's, its own and proxies; what cannot be read fits nothing. */
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

    private static List<String> slots(Checkpoint checkpoint) {
        return checkpoint.topology().slots().stream().map(Slot::name).toList();
    }

    public Optional<Checkpoint> find(long id) {
        return all(" where c.id = :id")
                .param("id", id)
                .query((row, number) -> checkpoint(row))
                .optional();
    }

    /** The newest offered one of a hash or its beginning; there are several where the same weights came with different prompts or scorers. */
    public Optional<Checkpoint> named(String hash) {
        if (!hash.matches("[0-9a-f]{6,64}")) {
            return Optional.empty();
        }
        return all(" where c.sha256 like :hash and c.root_id is null order by c.last_seen_at desc, c.id desc limit 1")
                .param("hash", hash + "%")
                .query((row, number) -> checkpoint(row))
                .optional();
    }

    /** Those that were heard of lately first. */
    public List<Worker> workers(long checkpoint) {
        return jdbc.sql("""
                        select w.*, w.last_seen_at > now() - make_interval(secs => :present) as is_present,
                               (select count(*) from evaluation_piece p where p.session = w.session and p.state = 'DONE') as pieces,
                               (select p.evaluation_id from evaluation_piece p where p.session = w.session and p.state = 'LEASED' limit 1) as at_work,
                               (select t.id from tuning t where t.session = w.session and t.state = 'LEASED' limit 1) as at_tuning
                          from worker w where w.checkpoint_id = :checkpoint order by w.last_seen_at desc limit 50""")
                .param("present", (double) properties.present().toSeconds())
                .param("checkpoint", checkpoint)
                .query((row, number) -> new Worker(
                        row.getString("name"),
                        row.getString("session"),
                        row.getString("version"),
                        row.getBoolean("is_present"),
                        row.getObject("seconds_per_prompt_step", Double.class),
                        row.getLong("memory_bytes"),
                        row.getLong("free_memory_bytes"),
                        row.getLong("pieces"),
                        row.getObject("at_work", Long.class),
                        row.getBoolean("tunes"),
                        row.getObject("at_tuning", Long.class),
                        row.getTimestamp("last_seen_at").toInstant()))
                .list();
    }

    void seen(String session) {
        jdbc.sql("update worker set last_seen_at = now() where session = :session")
                .param("session", session)
                .update();
    }

    private JdbcClient.StatementSpec all(String restriction) {
        return jdbc.sql(COLUMNS + restriction)
                .param("present", (double) properties.present().toSeconds());
    }

    private static Checkpoint checkpoint(ResultSet row) throws SQLException {
        return new Checkpoint(
                row.getLong("id"),
                row.getString("sha256"),
                row.getString("world"),
                row.getString("prompt_set"),
                row.getInt("prompt_count"),
                row.getString("scorer"),
                row.getString("topology_config"),
                row.getString("topology_hash"),
                row.getInt("workers"),
                row.getLong("evaluations"),
                row.getObject("root_id", Long.class),
                row.getObject("tuning_id", Long.class),
                row.getTimestamp("first_seen_at").toInstant(),
                row.getTimestamp("last_seen_at").toInstant());
    }

    /**
     * @param sha256 of the UNet's weights
     * @param workers that have it now
     * @param rootId the checkpoint that workers offer, of which this was tuned; null if it is offered itself
     * @param tuningId the tuning that made it
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

        /** The id of the checkpoint that workers offer. */
        public long root() {
            return rootId == null ? id : rootId;
        }

        public String shortHash() {
            return sha256.substring(0, 12);
        }
    }

    /** A checkpoint in a list, without its config; as {@link Checkpoint}. */
    record Summary(
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

        static Summary of(Checkpoint one) {
            return new Summary(
                    one.id(),
                    one.sha256(),
                    one.world(),
                    one.promptSet(),
                    one.promptCount(),
                    one.scorer(),
                    one.topologyHash(),
                    one.workers(),
                    one.evaluations(),
                    one.firstSeenAt(),
                    one.lastSeenAt());
        }
    }

    /**
     * @param present whether it was heard of lately
     * @param pieces how many it has evaluated
     * @param atWork the evaluation that it works on; null if none
     * @param tunes whether it also takes tunings
     * @param atTuning the tuning that it works on; null if none
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
            @Nullable Long atTuning,
            Instant lastSeenAt) {}
}
