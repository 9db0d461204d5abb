package fusionlab.server.phone;

import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the phones that bridges told of. */
@Component
class PhoneRows {

    /** A phone whose device was revoked counts as not registered. */
    private static final String SELECT = """
            select p.id, p.bridge, p.serial, d.id, d.name, p.run_wanted and d.id is not null, p.last_seen_at,
                   b.last_seen_at < now() - make_interval(secs => :away), p.last_seen_at < b.last_seen_at, p.state::text, d.conditions::text
            from phone p join bridge b on b.name = p.bridge left join device d on d.id = p.device_id and d.revoked_at is null
            """;

    private final JdbcClient database;
    private final StoredJson json;
    private final double awaySeconds;

    PhoneRows(JdbcClient database, StoredJson json, PhoneProperties properties) {
        this.database = database;
        this.json = json;
        this.awaySeconds = properties.away().toMillis() / 1000.0;
    }

    List<StoredRow<PhoneView>> page(long offset, int size) {
        return database.sql(SELECT + " order by d.id is not null, p.bridge, p.serial limit :size offset :offset")
                .param("away", awaySeconds)
                .param("size", size)
                .param("offset", offset)
                .query(this::row)
                .list();
    }

    long count() {
        return database.sql("select count(*) from phone").query(Long.class).single();
    }

    Optional<PhoneView> one(long id) {
        return database.sql(SELECT + " where p.id = :id")
                .param("away", awaySeconds)
                .param("id", id)
                .query(this::row)
                .optional()
                .map(StoredRow::orThrow);
    }

    /** Empty as well if what its bridge told cannot be read. */
    Optional<PhoneView> ofDevice(long deviceId) {
        return database.sql(SELECT + " where p.device_id = :device")
                .param("away", awaySeconds)
                .param("device", deviceId)
                .query(this::row)
                .optional()
                .map(StoredRow::value);
    }

    List<BridgeView> bridges() {
        return database.sql("""
                        select name, owner, problem, last_seen_at, last_seen_at < now() - make_interval(secs => :away),
                               (select count(*) from phone p where p.bridge = b.name)
                        from bridge b order by name""")
                .param("away", awaySeconds)
                .query((row, number) -> new BridgeView(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getObject(4, OffsetDateTime.class).toInstant(),
                        row.getBoolean(5),
                        row.getInt(6)))
                .list();
    }

    private StoredRow<PhoneView> row(ResultSet row, int number) throws SQLException {
        return StoredRow.read("phone", row.getLong(1), () -> view(row));
    }

    /** While an agent works, it tells the phone's state, and the bridge leaves the phone in peace. */
    private PhoneView view(ResultSet row) throws SQLException {
        Bridge.Phone phone = json.read(row.getString(10), Bridge.Phone.class);
        String agents = row.getString(11);
        boolean unread = phone.conditions() == null || phone.conditions().equals(Conditions.UNKNOWN);
        Conditions conditions = unread && agents != null && phone.agent() == Bridge.Agent.RUNNING
                ? json.read(agents, Conditions.class)
                : phone.conditions();
        return PhoneView.of(
                new PhoneView.PhoneRow(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getObject(4, Long.class),
                        row.getString(5),
                        row.getBoolean(6),
                        row.getObject(7, OffsetDateTime.class).toInstant(),
                        row.getBoolean(8),
                        row.getBoolean(9)),
                phone,
                conditions);
    }
}
