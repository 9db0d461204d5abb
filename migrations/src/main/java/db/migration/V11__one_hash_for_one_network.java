package db.migration;

import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/**
 * Updates the hashes of stored topologies and architectures, which no longer include unused numbers of attention, but do include an unusual
 * time embedding. Rows with an unreadable config keep theirs. Where one network had two hashes, the first row gets the new hash, and the
 * others stay for the rows that refer to them.
 */
public final class V11__one_hash_for_one_network extends BaseJavaMigration {

    private final Map<String, Optional<Topology>> topologies = new LinkedHashMap<>();

    @Override
    public void migrate(Context context) throws SQLException {
        Connection database = context.getConnection();
        architectures(database);
        checkpoints(database);
        ofCheckpoints(database, "evaluation");
        ofCheckpoints(database, "tuning");
    }

    private void architectures(Connection database) throws SQLException {
        Map<Long, String> changed = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(
                        "select id, topology_config, counts, content_hash from architecture order by id")) {
            while (row.next()) {
                String hash = row.getString("content_hash");
                String now = hash(row.getString("topology_config"), row.getString("counts"), hash);
                if (now.equals(hash)) {
                    taken.add(hash);
                } else {
                    changed.put(row.getLong("id"), now);
                }
            }
        }
        changed.values().removeIf(hash -> !taken.add(hash));
        // a row may get a hash that another gives up
        for (long id : changed.keySet()) {
            update(database, "update architecture set content_hash = ? where id = ?", "moving " + id, id);
        }
        for (Map.Entry<Long, String> row : changed.entrySet()) {
            update(database, "update architecture set content_hash = ? where id = ?", row.getValue(), row.getKey());
        }
    }

    private void checkpoints(Connection database) throws SQLException {
        Map<Long, String> changed = new LinkedHashMap<>();
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("select id, topology_config from checkpoint")) {
            while (row.next()) {
                long id = row.getLong("id");
                topology(row.getString("topology_config"))
                        .ifPresent(topology -> changed.put(id, topology.contentHash()));
            }
        }
        for (Map.Entry<Long, String> row : changed.entrySet()) {
            update(database, "update checkpoint set topology_hash = ? where id = ?", row.getValue(), row.getKey());
        }
    }

    /** A checkpoint has one topology: architectures that differed before still differ. */
    private void ofCheckpoints(Connection database, String table) throws SQLException {
        Map<Long, String> changed = new LinkedHashMap<>();
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(
                        "select t.id, t.architecture, t.architecture_hash, c.topology_config from " + table
                                + " t join checkpoint c on c.id = t.checkpoint_id")) {
            while (row.next()) {
                String hash = row.getString("architecture_hash");
                String now = hash(row.getString("topology_config"), row.getString("architecture"), hash);
                if (!now.equals(hash)) {
                    changed.put(row.getLong("id"), now);
                }
            }
        }
        for (Map.Entry<Long, String> row : changed.entrySet()) {
            update(
                    database,
                    "update " + table + " set architecture_hash = ? where id = ?",
                    row.getValue(),
                    row.getKey());
        }
    }

    private String hash(String config, String architecture, String otherwise) {
        try {
            return topology(config)
                    .map(topology -> Architecture.parse(topology, architecture).contentHash())
                    .orElse(otherwise);
        } catch (IllegalArgumentException unreadable) {
            return otherwise;
        }
    }

    private Optional<Topology> topology(String config) {
        return topologies.computeIfAbsent(config, any -> {
            try {
                return Optional.of(Topology.parse("stored", config));
            } catch (IllegalArgumentException unreadable) {
                return Optional.empty();
            }
        });
    }

    private static void update(Connection database, String sql, String hash, long id) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            statement.setString(1, hash);
            statement.setLong(2, id);
            statement.executeUpdate();
        }
    }
}
