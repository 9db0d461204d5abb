package fusionlab.server.device;

import fusionlab.server.database.Write;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Paging;
import fusionlab.server.rest.Selection;
import fusionlab.server.system.OneLine;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A device's log, in the order in which the lab learned of its events. The newest {@value #KEPT} entries of each device are kept. */
@Component
public class DeviceLog {

    static final int KEPT = 1_000;
    private static final int TIDY_EVERY = 50;
    private static final int LONGEST = 500;
    private static final RowMapper<Event> EVENTS = new SimplePropertyRowMapper<>(Event.class);

    private final JdbcClient database;
    private final Lists lists;

    DeviceLog(JdbcClient database, Lists lists) {
        this.database = database;
        this.lists = lists;
    }

    /** In JSON in lower case. */
    public enum Severity {
        INFO,
        WARNING,
        ERROR;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public record Event(long id, Instant at, Severity severity, String text) {}

    /** Part of the caller's transaction, if there is one: a rolled back event is not logged. */
    public void note(long deviceId, Severity severity, String text) {
        Write event = event(deviceId, severity, text);
        database.sql(event.sql() + " returning id")
                .params(event.parameters())
                .query(Long.class)
                .optional()
                .ifPresent(id -> tidyNowAndThen(deviceId, id));
    }

    /** An event that is logged together with other things, before {@link #tidying}. */
    public Write event(long deviceId, Severity severity, String text) {
        return new Write(
                "insert into device_event (device_id, severity, text) values (:device, :severity, :text)",
                Map.of("device", deviceId, "severity", severity.name(), "text", OneLine.of(text, LONGEST)));
    }

    /**
     * Logs an event that a bridge reports later.
     *
     * @param at implausible times become the nearest time within the last day
     * @param reportedAs the reporter's id of the event, by which it is logged once; without an id, once per text and time
     */
    public void noteReported(long deviceId, Severity severity, String text, Instant at, @Nullable String reportedAs) {
        database.sql("""
                        insert into device_event (device_id, at, severity, text, told_as)
                        select device, least(greatest(reported, now() - interval '1 day'), now()), severity, text, told_as
                        from (select cast(:device as bigint) as device, cast(:severity as text) as severity, cast(:text as text) as text,
                                     cast(:at as timestamptz) as reported, cast(:reportedAs as text) as told_as) as news
                        where told_as is not null
                           or not exists (select from device_event e where e.device_id = device and e.at = reported and e.text = news.text)
                        on conflict (device_id, told_as) where told_as is not null do nothing
                        returning id""")
                .param("device", deviceId)
                .param("severity", severity.name())
                .param("text", OneLine.of(text, LONGEST))
                .param("at", java.sql.Timestamp.from(at))
                .param("reportedAs", reportedAs)
                .query(Long.class)
                .optional()
                .ifPresent(id -> tidyNowAndThen(deviceId, id));
    }

    /** Forgets the oldest events now and then; by lot, because devices that work in step would always, or never, have the right number. */
    public List<Write> tidying(long deviceId) {
        return ThreadLocalRandom.current().nextInt(TIDY_EVERY) == 0 ? List.of(tidy(deviceId)) : List.of();
    }

    private void tidyNowAndThen(long deviceId, long newest) {
        if (newest % TIDY_EVERY == 0) {
            Write.send(database, List.of(tidy(deviceId)));
        }
    }

    /** Newest first. */
    public Listing<Event> of(long deviceId, Paging paging) {
        return lists.page(
                Selection.of("select id, at, severity, text", "from device_event")
                        .equal("device_id", deviceId),
                KeyOrder.newest("id"),
                paging,
                EVENTS);
    }

    private static Write tidy(long deviceId) {
        return new Write("""
                        delete from device_event where device_id = :device and id <=
                          (select id from device_event where device_id = :device order by id desc offset :kept limit 1)""", Map.of("device", deviceId, "kept", KEPT));
    }
}
