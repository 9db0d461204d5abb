package fusionlab.server.phone;

import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import fusionlab.server.device.DeviceLog;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.StoredJson;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes what a bridge tells of its phones, and answers what is wanted of them. */
@Component
class BridgeSyncs {

    private static final int MOST_BRIDGES = 500;
    private static final long YEAR_2100_MILLIS = 4_102_444_800_000L;

    private final JdbcClient database;
    private final StoredJson json;
    private final DeviceLog log;
    private final RegistrationTokens tokens;
    private final PhoneProperties properties;

    BridgeSyncs(
            JdbcClient database,
            StoredJson json,
            DeviceLog log,
            RegistrationTokens tokens,
            PhoneProperties properties) {
        this.database = database;
        this.json = json;
        this.log = log;
        this.tokens = tokens;
        this.properties = properties;
    }

    /**
     * @param owner whose token the bridge came with
     * @throws ConflictException if another bridge of this name is at work
     */
    @Transactional
    public Bridge.Answer take(Bridge.Sync sync, String owner) {
        note(sync, owner);
        store(sync.bridge(), sync.phones());
        tellDevices(sync.bridge());
        Map<String, Bridge.Phone> told = new HashMap<>();
        sync.phones().forEach(phone -> told.put(phone.serial(), phone));
        List<Registered> registered = registered(sync.bridge());
        registered.forEach(phone -> events(phone, told.get(phone.serial())));
        return new Bridge.Answer(
                (int) properties.sync().toSeconds(),
                registered.stream()
                        .map(phone -> phone.wanted(tokens, told.get(phone.serial())))
                        .toList());
    }

    private void note(Bridge.Sync sync, String owner) {
        int noted = database.sql("""
                        insert into bridge (name, owner, problem, last_seen_at)
                        select :name, :owner, :problem, now()
                        where (select count(*) from bridge where name <> :name) < :most
                        on conflict (name) do update set owner = excluded.owner, problem = excluded.problem, last_seen_at = excluded.last_seen_at
                        where bridge.owner = excluded.owner or bridge.last_seen_at < now() - make_interval(secs => :away)""")
                .param("name", sync.bridge())
                .param("owner", owner)
                .param("problem", sync.adbProblem())
                .param("most", MOST_BRIDGES)
                .param("away", properties.away().toMillis() / 1000.0)
                .update();
        if (noted == 0) {
            throw new ConflictException(
                    "bridge",
                    "Another bridge named " + sync.bridge() + " is at work, or there are too many bridges",
                    "start this one with --name and a name of its own");
        }
    }

    /** Phones that are not registered are forgotten when they go; registered ones keep what was told last. */
    private void store(String bridge, List<Bridge.Phone> phones) {
        SqlArrayValue serials = texts(phones.stream().map(Bridge.Phone::serial).toArray());
        database.sql("""
                        insert into phone (bridge, serial, state, last_seen_at)
                        select :bridge, serial, cast(state as jsonb), now() from unnest(:serials, :states) as told (serial, state)
                        order by serial
                        on conflict (bridge, serial) do update set state = excluded.state, last_seen_at = excluded.last_seen_at""")
                .param("bridge", bridge)
                .param("serials", serials)
                .param(
                        "states",
                        texts(phones.stream()
                                .map(phone -> json.write(quiet(phone)))
                                .toArray()))
                .update();
        database.sql("""
                        delete from phone where bridge = :bridge and device_id is null and last_seen_at < now()""").param("bridge", bridge).update();
    }

    private static Bridge.Phone quiet(Bridge.Phone phone) {
        return new Bridge.Phone(
                phone.serial(),
                phone.state(),
                phone.remedy(),
                phone.manufacturer(),
                phone.model(),
                phone.soc(),
                phone.abis(),
                phone.androidVersion(),
                phone.sdk(),
                phone.osFingerprint(),
                phone.simulated(),
                phone.conditions() == null ? Conditions.UNKNOWN : phone.conditions(),
                phone.agent(),
                phone.agentProblem(),
                phone.needsToken(),
                List.of());
    }

    private static SqlArrayValue texts(Object[] values) {
        return new SqlArrayValue("text", values);
    }

    /** The state that adb reads stands beside what the agent says; a system that was updated is taken over. */
    private void tellDevices(String bridge) {
        database.sql("""
                        update device d
                        set bridge_conditions = p.state -> 'conditions', bridge_conditions_at = p.last_seen_at,
                            simulated = d.simulated or (p.state ->> 'simulated')::boolean,
                            os = case when p.state ->> 'androidVersion' <> '' then 'Android ' || (p.state ->> 'androidVersion') else d.os end
                        from phone p
                        where p.device_id = d.id and p.bridge = :bridge and p.last_seen_at = now() and d.revoked_at is null
                          and (d.bridge_conditions is distinct from p.state -> 'conditions'
                               or d.bridge_conditions_at < now() - interval '10 seconds')""").param("bridge", bridge).update();
    }

    private List<Registered> registered(String bridge) {
        return database.sql("""
                        select p.serial, d.id, d.name, p.run_wanted from phone p join device d on d.id = p.device_id
                        where p.bridge = :bridge and d.revoked_at is null order by p.serial""").param("bridge", bridge).query(Registered.class).list();
    }

    private void events(Registered phone, Bridge.@Nullable Phone told) {
        if (told == null) {
            return;
        }
        for (Bridge.Event event : told.events()) {
            log.note(phone.id(), DeviceLog.Severity.INFO, event.text(), time(event.atMillis()));
        }
    }

    private static Instant time(long millis) {
        return Instant.ofEpochMilli(Math.max(0, Math.min(millis, YEAR_2100_MILLIS)));
    }

    /** @param id of the device */
    private record Registered(String serial, long id, String name, boolean runWanted) {

        Bridge.Wanted wanted(RegistrationTokens tokens, Bridge.@Nullable Phone told) {
            boolean asks = told != null && told.needsToken() && runWanted;
            return new Bridge.Wanted(serial, id, name, runWanted, asks ? tokens.of(id) : null);
        }
    }
}
