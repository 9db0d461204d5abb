package fusionlab.server.phone;

import fusionlab.protocol.Bridge;
import fusionlab.server.database.StoredJson;
import fusionlab.server.device.DeviceLog;
import fusionlab.server.system.ConflictException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Stores a bridge's report on its phones, and answers with their wanted states. */
@Component
class BridgeSyncs {

    private static final int MOST_BRIDGES = 500;
    private static final int MOST_OF_ONE_TOKEN = 50;
    private static final String READ = "jsonb_strip_nulls(p.state -> 'conditions') <> '{}'";
    private static final long YEAR_2100_MILLIS = 4_102_444_800_000L;

    private final JdbcClient database;
    private final StoredJson json;
    private final DeviceLog log;
    private final RegistrationTokens tokens;
    private final PhoneProperties properties;
    private final PhoneMoves moves;

    BridgeSyncs(
            JdbcClient database,
            StoredJson json,
            DeviceLog log,
            RegistrationTokens tokens,
            PhoneProperties properties,
            PhoneMoves moves) {
        this.database = database;
        this.json = json;
        this.log = log;
        this.tokens = tokens;
        this.properties = properties;
        this.moves = moves;
    }

    /**
     * @param owner of the bridge's token
     * @throws ConflictException if the name belongs to another token, or there are too many
     */
    @Transactional
    public Bridge.Answer take(Bridge.Sync sync, String owner) {
        note(sync, owner);
        moves.follow(sync);
        store(sync.bridge(), sync.phones());
        tellDevices(sync.bridge());
        Map<String, Bridge.Phone> reported = new HashMap<>();
        sync.phones().forEach(phone -> reported.put(phone.serial(), phone));
        List<Registered> registered = registered(sync.bridge());
        registered.forEach(phone -> events(phone, reported.get(phone.serial())));
        return new Bridge.Answer(
                (int) properties.sync().toSeconds(),
                registered.stream()
                        .map(phone -> phone.wanted(tokens, reported.get(phone.serial())))
                        .toList());
    }

    /** A name belongs to the token that used it first, however long it is silent. */
    private void note(Bridge.Sync sync, String owner) {
        int noted = database.sql("""
                        insert into bridge (name, owner, problem, last_seen_at)
                        select :name, :owner, :problem, now()
                        where (select count(*) from bridge where name <> :name) < :most
                          and (select count(*) from bridge where name <> :name and owner = :owner) < :mostOfOne
                        on conflict (name) do update set problem = excluded.problem, last_seen_at = excluded.last_seen_at
                        where bridge.owner = excluded.owner""")
                .param("name", sync.bridge())
                .param("owner", owner)
                .param("problem", sync.adbProblem())
                .param("most", MOST_BRIDGES)
                .param("mostOfOne", MOST_OF_ONE_TOKEN)
                .update();
        if (noted == 0) {
            throw refusal(sync.bridge(), owner);
        }
    }

    private ConflictException refusal(String name, String owner) {
        return database.sql("select owner from bridge where name = :name")
                .param("name", name)
                .query(String.class)
                .optional()
                .filter(holder -> !holder.equals(owner))
                .map(
                        holder -> new ConflictException(
                                "bridge",
                                "The bridge " + name + " belongs to another token",
                                "start this one with --name and another name, or have an operator hand the name over on the Devices page"))
                .orElseGet(() -> new ConflictException(
                        "bridge",
                        "There may be " + MOST_BRIDGES + " bridges, and " + MOST_OF_ONE_TOKEN + " of one token",
                        "have an operator delete bridges that no longer exist, on the Devices page"));
    }

    /** Unregistered phones are forgotten when they disconnect; registered ones keep their last report. */
    private void store(String bridge, List<Bridge.Phone> phones) {
        SqlArrayValue serials = texts(phones.stream().map(Bridge.Phone::serial).toArray());
        database.sql("""
                        insert into phone (bridge, serial, state, last_seen_at)
                        select :bridge, serial, jsonb_set(cast(state as jsonb), '{events}', '[]'), now() from unnest(:serials, :states) as reported (serial, state)
                        order by serial
                        on conflict (bridge, serial) do update set last_seen_at = excluded.last_seen_at, state = excluded.state || case
                            when excluded.state ->> 'ownSerial' is null and phone.state ->> 'ownSerial' is not null
                            then jsonb_build_object('ownSerial', phone.state -> 'ownSerial') else '{}' end""")
                .param("bridge", bridge)
                .param("serials", serials)
                .param("states", texts(phones.stream().map(json::write).toArray()))
                .update();
        database.sql("""
                        delete from phone where bridge = :bridge and device_id is null and last_seen_at < now()""").param("bridge", bridge).update();
    }

    private static SqlArrayValue texts(Object[] values) {
        return new SqlArrayValue("text", values);
    }

    /**
     * The state read by adb is stored in addition to the agent's report; while an agent works the bridge does not read it. A changed system
     * is updated.
     */
    private void tellDevices(String bridge) {
        database.sql("""
                        update device d
                        set bridge_conditions = case when %1$s then p.state -> 'conditions' else d.bridge_conditions end,
                            bridge_conditions_at = case when %1$s then p.last_seen_at else d.bridge_conditions_at end,
                            simulated = d.simulated or (p.state ->> 'simulated')::boolean,
                            os = case when p.state ->> 'androidVersion' <> '' then 'Android ' || (p.state ->> 'androidVersion') else d.os end
                        from phone p
                        where p.device_id = d.id and p.bridge = :bridge and p.last_seen_at = now() and d.revoked_at is null
                          and (%1$s and (d.bridge_conditions is distinct from p.state -> 'conditions'
                                         or d.bridge_conditions_at < now() - interval '10 seconds')
                               or (p.state ->> 'simulated')::boolean and not d.simulated
                               or p.state ->> 'androidVersion' <> '' and d.os <> 'Android ' || (p.state ->> 'androidVersion'))""".formatted(READ)).param("bridge", bridge).update();
    }

    private List<Registered> registered(String bridge) {
        return database.sql("""
                        select p.serial, d.id, d.name, p.run_wanted from phone p join device d on d.id = p.device_id
                        where p.bridge = :bridge and d.revoked_at is null order by p.serial""").param("bridge", bridge).query(Registered.class).list();
    }

    private void events(Registered phone, Bridge.@Nullable Phone reported) {
        if (reported == null) {
            return;
        }
        for (Bridge.Event event : reported.events()) {
            log.noteReported(phone.id(), DeviceLog.Severity.INFO, event.text(), time(event.atMillis()), event.id());
        }
    }

    private static Instant time(long millis) {
        return Instant.ofEpochMilli(Math.max(0, Math.min(millis, YEAR_2100_MILLIS)));
    }

    /** @param id of the device */
    private record Registered(String serial, long id, String name, boolean runWanted) {

        Bridge.Wanted wanted(RegistrationTokens tokens, Bridge.@Nullable Phone reported) {
            boolean asks = reported != null && reported.needsToken() && runWanted;
            return new Bridge.Wanted(serial, id, name, runWanted, asks ? tokens.of(id) : null);
        }
    }
}
