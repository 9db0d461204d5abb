package fusionlab.server.evaluation;

import fusionlab.server.database.DatabaseGate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The bytes of tuned weights. They are written as a stream and read in parts, so that a file is never in memory as a whole. */
@Component
record TunedWeights(JdbcTemplate streams, JdbcClient jdbc, DatabaseGate gate) {

    private static final int PART = 1 << 20;

    /** Existing weights stay: they have the same hash. */
    void keep(long checkpoint, WeightsFile file) {
        try (InputStream content = Files.newInputStream(file.path())) {
            streams.update(
                    "insert into checkpoint_weights (checkpoint_id, content) values (?, ?) on conflict do nothing",
                    statement -> {
                        statement.setLong(1, checkpoint);
                        statement.setBinaryStream(2, content, file.size());
                    });
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Optional<Stored> of(String sha256) {
        return gate.with(
                () -> jdbc.sql("""
                        select w.checkpoint_id, length(w.content) from checkpoint_weights w join checkpoint c on c.id = w.checkpoint_id
                         where c.sha256 = :sha256 limit 1""").param("sha256", sha256).query(Stored.class).optional());
    }

    Optional<Stored> of(long checkpoint) {
        return gate.with(() -> jdbc.sql(
                        "select checkpoint_id, length(content) from checkpoint_weights where checkpoint_id = :id")
                .param("id", checkpoint)
                .query(Stored.class)
                .optional());
    }

    void write(Stored weights, OutputStream to) throws IOException {
        for (int from = 0; from < weights.length(); from += PART) {
            int first = from + 1;
            to.write(gate.with(() -> part(weights, first)));
        }
    }

    private byte[] part(Stored weights, int first) {
        return jdbc.sql(
                        "select substring(content from :first for :part) from checkpoint_weights where checkpoint_id = :id")
                .param("first", first)
                .param("part", PART)
                .param("id", weights.checkpointId())
                .query(byte[].class)
                .single();
    }

    /** @param length in bytes */
    record Stored(long checkpointId, int length) {}
}
