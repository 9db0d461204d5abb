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
            select w.checkpoint_id, c.sha256, w.size as bytes, w.content is not null as in_database
              from checkpoint_weights w join checkpoint c on c.id = w.checkpoint_id""";

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

    /** All that are in files. */
    List<Stored> files() {
        return jdbc.sql(STORED + " where w.content is null order by 1")
                .query(Stored.class)
                .list();
    }

    /** Of all files together. */
    long bytes() {
        return gate.with(() -> jdbc.sql("select coalesce(sum(size), 0)::bigint from checkpoint_weights")
                .query(Long.class)
                .single());
    }

    /** Stores the row, and takes the file over before it can be seen; {@link WeightsFolder#settle} follows the commit. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void keep(long checkpoint, WeightsFile file) {
        lock("pg_advisory_xact_lock_shared");
        folder.prepare(file);
        jdbc.sql("""
                        insert into checkpoint_weights (checkpoint_id, size) values (:checkpoint, :size)
                        on conflict (checkpoint_id) do update set content = null""").param("checkpoint", checkpoint).param("size", file.size()).update();
    }

    /** Ends what a crash has interrupted; no server stores a file meanwhile. */
    @Transactional
    public void sweep() {
        lock("pg_advisory_xact_lock");
        folder.sweep(this::hasRow);
    }

    private boolean hasRow(String sha256) {
        return jdbc.sql(STORED + " where c.sha256 = :sha256 and w.content is null")
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
     * @param sha256 of the file, and so the checkpoint's
     * @param inDatabase whether the bytes are still in the database, where servers of earlier versions kept them
     */
    public record Stored(long checkpointId, String sha256, long bytes, boolean inDatabase) {

        /** Where the file is downloaded. */
        public String path() {
            return "/api/v1/checkpoints/" + checkpointId + "/weights";
        }

        /** A name for the downloaded file. */
        public String fileName() {
            return "checkpoint-" + checkpointId + ".safetensors";
        }
    }
}
