package fusionlab.server.evaluation;

import fusionlab.server.database.DatabaseGate;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Tuned weights: a row for each checkpoint that has some, and a file of {@link WeightsFolder} for each SHA-256. */
@Component
public class TunedWeights {

    private static final String STORED = """
            select w.checkpoint_id, c.sha256, w.size as bytes, w.content is not null as in_database,
                   'checkpoint-' || w.checkpoint_id || '.safetensors' as file_name
              from checkpoint_weights w join checkpoint c on c.id = w.checkpoint_id""";

    /** The files of decoders. */
    static final String DECODERS = """
            select d.checkpoint_id, d.sha256, d.size as bytes, false as in_database, 'decoder-' || d.id || '.safetensors' as file_name
              from decoder d where d.sha256 is not null""";

    private final JdbcClient jdbc;
    private final DatabaseGate gate;
    private final WeightsFolder folder;

    TunedWeights(JdbcClient jdbc, DatabaseGate gate, WeightsFolder folder) {
        this.jdbc = jdbc;
        this.gate = gate;
        this.folder = folder;
    }

    /** The weights of a checkpoint; empty if it is not a tuned one. */
    public Optional<Stored> find(long checkpoint) {
        return jdbc.sql(STORED + " where w.checkpoint_id = :id")
                .param("id", checkpoint)
                .query(Stored.class)
                .optional();
    }

    /** For workers: through the gate. */
    Optional<Stored> find(String sha256) {
        return gate.with(() -> jdbc.sql(STORED + " where c.sha256 = :sha256 order by in_database limit 1")
                .param("sha256", sha256)
                .query(Stored.class)
                .optional());
    }

    /** All that are in files, those of decoders included. */
    List<Stored> files() {
        return jdbc.sql(STORED + " where w.content is null union all " + DECODERS + " order by 1")
                .query(Stored.class)
                .list();
    }

    /** Of all files together. */
    long bytes() {
        return gate.with(() -> jdbc.sql("""
                        select coalesce(sum(size), 0)::bigint
                          from (select size from checkpoint_weights union all select size from decoder) as files""").query(Long.class).single());
    }

    /** Stores the row, and takes the file over before it can be seen; {@link WeightsFolder#settle} follows the commit. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void keep(long checkpoint, WeightsFile file) {
        prepare(file);
        jdbc.sql("""
                        insert into checkpoint_weights (checkpoint_id, size) values (:checkpoint, :size)
                        on conflict (checkpoint_id) do update set content = null""").param("checkpoint", checkpoint).param("size", file.size()).update();
    }

    /** Takes a file over before its row, which the caller stores in this transaction, can be seen. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void prepare(WeightsFile file) {
        lock("pg_advisory_xact_lock_shared");
        folder.prepare(file);
    }

    /** Ends what a crash has interrupted; no server stores a file meanwhile. */
    @Transactional
    public void sweep() {
        lock("pg_advisory_xact_lock");
        folder.sweep(this::hasRow);
    }

    private boolean hasRow(String sha256) {
        return jdbc.sql(STORED + " where c.sha256 = :sha256 and w.content is null union all " + DECODERS
                                + " and d.sha256 = :sha256")
                        .param("sha256", sha256)
                        .query(Stored.class)
                        .list()
                        .size()
                > 0;
    }

    private void lock(String function) {
        jdbc.sql("select " + function + "(hashtextextended('tuned weights', 0))")
                .query((row, number) -> true)
                .single();
    }

    /**
     * @param checkpointId that has these weights, or whose decoder was made smaller
     * @param sha256 of the file
     * @param inDatabase whether the bytes are still in the database, where servers of earlier versions kept them
     * @param fileName a name for the downloaded file
     */
    public record Stored(long checkpointId, String sha256, long bytes, boolean inDatabase, String fileName) {

        /** Where the file is downloaded. */
        public String path() {
            return "/api/v1/checkpoints/" + checkpointId + "/weights";
        }
    }
}
