package fusionlab.server.phone;

import fusionlab.server.database.StoredJson;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Selection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the reported phones. */
@Component
class PhoneViews {

    /** A phone whose device was revoked counts as not registered. */
    private static final String COLUMNS = """
            select p.id, p.bridge, p.serial, d.id as device_id, d.name as device_name, p.run_wanted and d.id is not null as run_wanted,
                   p.last_seen_at, b.last_seen_at < now() - make_interval(secs => :away) as bridge_away,
                   p.last_seen_at < b.last_seen_at as gone, p.state as phone, d.conditions as agents_conditions""";

    private static final String FROM = """
             from phone p join bridge b on b.name = p.bridge left join device d on d.id = p.device_id and d.revoked_at is null""";

    private final JdbcClient database;
    private final Lists lists;
    private final StoredJson json;
    private final double awaySeconds;

    PhoneViews(JdbcClient database, Lists lists, StoredJson json, PhoneProperties properties) {
        this.database = database;
        this.lists = lists;
        this.json = json;
        this.awaySeconds = properties.away().toMillis() / 1000.0;
    }

    /** Those that are not registered first. */
    Listing<PhoneView> page(PhoneQuery asked) {
        return lists.page(
                        Selection.of(COLUMNS, FROM)
                                .with("away", awaySeconds)
                                .containing(asked.text(), "p.serial", "p.bridge", "d.name")
                                .where("(d.id is not null) = ?", asked.registered()),
                        KeyOrder.rising("(d.id is not null)", "p.bridge", "p.serial", "p.id"),
                        asked.paging(),
                        json.rows("phone", PhoneView.PhoneRow.class))
                .readable(row -> row.map(PhoneView::of));
    }

    Optional<PhoneView> one(long id) {
        return select(" where p.id = :id")
                .param("id", id)
                .query(json.rows("phone", PhoneView.PhoneRow.class))
                .optional()
                .map(row -> PhoneView.of(row.orThrow()));
    }

    /** Also empty if its bridge's report cannot be read. */
    Optional<PhoneView> ofDevice(long deviceId) {
        return select(" where p.device_id = :device")
                .param("device", deviceId)
                .query(json.rows("phone", PhoneView.PhoneRow.class))
                .optional()
                .map(row -> row.map(PhoneView::of).value());
    }

    List<BridgeView> bridges() {
        return database.sql("""
                        select name, owner, problem, last_seen_at, last_seen_at < now() - make_interval(secs => :away) as away,
                               (select count(*) from phone p where p.bridge = b.name) as phones
                        from bridge b order by name""")
                .param("away", awaySeconds)
                .query(BridgeView.class)
                .list();
    }

    private JdbcClient.StatementSpec select(String which) {
        return database.sql(COLUMNS + " " + FROM + " " + which).param("away", awaySeconds);
    }
}
