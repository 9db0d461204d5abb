package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation;
import fusionlab.server.database.StoredJson;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.system.BusyException;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.OneLine;
import fusionlab.unet.Topology;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The workers' offers: their checkpoint, and their process. */
@Component
class Offers {

    /** Of a worker and of its version. */
    static final int LONGEST_NAME = 80;

    private final JdbcClient jdbc;
    private final Checkpoints checkpoints;
    private final EvaluationProperties properties;
    private final StoredJson json;

    Offers(JdbcClient jdbc, Checkpoints checkpoints, EvaluationProperties properties, StoredJson json) {
        this.jdbc = jdbc;
        this.checkpoints = checkpoints;
        this.properties = properties;
        this.json = json;
    }

    private record Known(long id, boolean fresh) {}

    /** Stores a worker's offer. @return the checkpoint's id */
    @Transactional
    public long accept(Evaluation.Offer offer, String token) {
        Topology topology = topology(offer);
        Known known = jdbc.sql("""
                        insert into checkpoint (sha256, world, prompt_set, prompt_count, scorer, topology_config, topology_hash, offered_by)
                        values (:sha256, :world, :prompts, :count, :scorer, :config, :hash, :token)
                        on conflict (sha256, world, prompt_set, scorer) do update set last_seen_at = now() returning id, xmax = 0 as fresh""")
                .param("sha256", offer.checkpoint())
                .param("world", offer.world())
                .param("prompts", offer.promptSet())
                .param("count", offer.promptCount())
                .param("scorer", offer.scorer())
                .param("config", offer.topologyConfig())
                .param("hash", topology.contentHash())
                .param("token", token)
                .query(Known.class)
                .single();
        if (known.fresh()) {
            requireRoom(token);
        }
        Checkpoint stored = checkpoints.find(known.id()).orElseThrow();
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
                        insert into worker (session, checkpoint_id, name, version, token, seconds_per_prompt_step, memory_bytes, free_memory_bytes, tunes, features, distils, trains_decoders)
                        values (:session, :checkpoint, :name, :version, :token, :seconds, :memory, :free, :tunes, cast(:features as jsonb), :distils, :decoders)
                        on conflict (session) do update set checkpoint_id = excluded.checkpoint_id, name = excluded.name,
                               seconds_per_prompt_step = coalesce(excluded.seconds_per_prompt_step, worker.seconds_per_prompt_step),
                               free_memory_bytes = excluded.free_memory_bytes, tunes = excluded.tunes, features = excluded.features,
                               distils = excluded.distils, trains_decoders = excluded.trains_decoders, last_seen_at = now()
                               where worker.token = excluded.token returning xmax = 0""")
                .param("session", offer.session())
                .param("checkpoint", stored.id())
                .param("name", OneLine.of(offer.worker(), LONGEST_NAME))
                .param("version", OneLine.of(offer.workerVersion(), LONGEST_NAME))
                .param("token", token)
                .param("seconds", offer.secondsPerPromptStep())
                .param("memory", offer.memoryBytes())
                .param("free", offer.freeMemoryBytes())
                .param("tunes", offer.tunes())
                .param("features", offer.features() == null ? null : json.write(offer.features()))
                .param("distils", Boolean.TRUE.equals(offer.distils()))
                .param("decoders", Boolean.TRUE.equals(offer.trainsDecoders()))
                .query(Boolean.class)
                .list();
        if (session.isEmpty()) {
            throw new ConflictException(
                    "session",
                    "This session belongs to another token",
                    "let each worker's process generate its own UUID");
        }
        if (session.get(0)) {
            requireFewSessions(token);
        }
        return stored.id();
    }

    /** Limits how much one token can fill the list: checkpoints that nobody evaluates may be invented. */
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
        int recent = jdbc.sql(
                        "select count(*) from worker where token = :token and first_seen_at > now() - interval '1 hour'")
                .param("token", token)
                .query(Integer.class)
                .single();
        if (recent > properties.newSessions()) {
            throw new BusyException(
                    properties.newSessions() + " processes used this token within an hour: let each keep its session");
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
}
