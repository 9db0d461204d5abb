package fusionlab.server.phone;

import fusionlab.protocol.Bridge;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/**
 * A registered phone stays registered when its adb serial changes: from the cable to the network, or to another address. It is recognised
 * by its own serial number, as last reported by its bridge.
 */
@Component
record PhoneMoves(JdbcClient database) {

    /** Another phone answers at this adb serial now, so the registered phone is gone from there. */
    private static final String LEAVE = """
            update phone p set serial = left(p.state ->> 'ownSerial', 100) || ' #' || p.id
            from unnest(:serials, :owns) as reported (serial, own)
            where p.bridge = :bridge and p.device_id is not null and p.serial = reported.serial and p.state ->> 'ownSerial' <> reported.own""";

    private static final String MAKE_ROOM = """
            delete from phone p using unnest(:serials, :owns) as reported (serial, own)
            where p.bridge = :bridge and p.device_id is null and p.serial = reported.serial
              and exists (select from phone known where known.bridge = :bridge and known.device_id is not null
                          and known.state ->> 'ownSerial' = reported.own and known.serial <> all (:serials))""";

    private static final String MOVE = """
            update phone p set serial = reported.serial
            from unnest(:serials, :owns) as reported (serial, own)
            where p.id = (select known.id from phone known where known.bridge = :bridge and known.device_id is not null
                          and known.state ->> 'ownSerial' = reported.own order by known.last_seen_at desc, known.id limit 1)
              and p.serial <> all (:serials)
              and not exists (select from phone taken where taken.bridge = :bridge and taken.serial = reported.serial)""";

    void follow(Bridge.Sync sync) {
        List<Bridge.Phone> known = sync.phones().stream()
                .filter(phone -> phone.ownSerial() != null)
                .toList();
        if (known.isEmpty()) {
            return;
        }
        for (String change : List.of(LEAVE, MAKE_ROOM, MOVE)) {
            database.sql(change)
                    .param("bridge", sync.bridge())
                    .param("serials", texts(known.stream().map(Bridge.Phone::serial)))
                    .param("owns", texts(known.stream().map(Bridge.Phone::ownSerial)))
                    .update();
        }
    }

    private static SqlArrayValue texts(java.util.stream.Stream<?> values) {
        return new SqlArrayValue("text", values.toArray());
    }
}
