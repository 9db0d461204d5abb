package fusionlab.server.notification;

import fusionlab.server.campaign.CampaignView;
import fusionlab.server.campaign.CampaignViews;
import fusionlab.server.database.UnreadableRowException;
import fusionlab.server.device.DeviceProperties;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Paging;
import fusionlab.server.rest.Selection;
import fusionlab.server.search.Searches;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.system.OneLine;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Notices what has happened by looking at the tables, so that nothing is missed whichever server ended it, and nothing is noticed twice:
 * a notice is unique by event, thing and time.
 */
@Component
public class Notices {

    /** Older ends are no news: after an upgrade, and after a long time without a server. */
    private static final Duration NEWS = Duration.ofHours(1);

    private static final Duration KEPT = Duration.ofDays(90);
    private static final int MOST_AT_ONCE = 100;
    private static final int LONGEST_TEXT = 400;

    private static final String ENDED = """
            select s.id, s.state, s.finished_at as at from %s s
             where s.finished_at > :since and not exists (
                   select 1 from notice n where n.event = :event and n.subject_id = s.id and n.occurred_at = s.finished_at)
             order by s.finished_at limit :most""";

    /** A device that has just registered is not marked as online yet, but has been heard of. */
    private static final String LOST = """
            select d.id, 'OFFLINE' as state, d.last_seen_at as at from device d
             where not d.online and d.token_sha256 is not null and d.revoked_at is null and d.last_seen_at > :since
               and d.last_seen_at < now() - make_interval(secs => :within) and not exists (
                   select 1 from notice n where n.event = :event and n.subject_id = d.id and n.occurred_at = d.last_seen_at)
             order by d.last_seen_at limit :most""";

    static final RowMapper<Notice> ROWS = (row, number) -> {
        String event = row.getString("event");
        long subject = row.getLong("subject_id");
        return new Notice(
                row.getLong("id"),
                event,
                subject,
                row.getString("state"),
                row.getString("text"),
                NoticeEvent.of(event).map(it -> it.page(subject)).orElse("/"),
                row.getTimestamp("occurred_at").toInstant());
    };

    private final JdbcClient jdbc;
    private final Lists lists;
    private final TransactionTemplate transaction;
    private final CampaignViews campaigns;
    private final Searches searches;
    private final DeviceProperties devices;
    private final Clock clock;

    Notices(
            JdbcClient jdbc,
            Lists lists,
            TransactionTemplate transaction,
            CampaignViews campaigns,
            Searches searches,
            DeviceProperties devices,
            Clock clock) {
        this.jdbc = jdbc;
        this.lists = lists;
        this.transaction = transaction;
        this.campaigns = campaigns;
        this.searches = searches;
        this.devices = devices;
        this.clock = clock;
    }

    /** Something that has just happened. */
    record Happened(long id, String state, Timestamp at) {}

    /** Newest first. */
    public Listing<Notice> newest(Paging paging) {
        return lists.page(
                Selection.of("select n.id, n.event, n.subject_id, n.state, n.text, n.occurred_at", "from notice n"),
                KeyOrder.newest("n.id"),
                paging,
                ROWS);
    }

    @Scheduled(fixedDelayString = "${fusionlab.notifications.look:PT3S}")
    void look() {
        happened(NoticeEvent.CAMPAIGN_ENDED, ENDED.formatted("campaign"));
        happened(NoticeEvent.SEARCH_ENDED, ENDED.formatted("search_run"));
        happened(NoticeEvent.DEVICE_LOST, LOST);
    }

    @Scheduled(fixedDelayString = "PT1H")
    void tidy() {
        Timestamp until = Timestamp.from(clock.instant().minus(KEPT));
        jdbc.sql("delete from notice where occurred_at < ?").param(until).update();
        jdbc.sql("delete from webhook_delivery where notice_id is null and created_at < ?")
                .param(until)
                .update();
    }

    private void happened(NoticeEvent event, String query) {
        jdbc.sql(query)
                .param("event", event.written())
                .param("since", Timestamp.from(clock.instant().minus(NEWS)))
                .param("within", devices.onlineWithin().toSeconds())
                .param("most", MOST_AT_ONCE)
                .query(Happened.class)
                .list()
                .forEach(it -> notice(event, it));
    }

    /** The text is read before the transaction: what cannot be read must not undo it. */
    private void notice(NoticeEvent event, Happened happened) {
        String text;
        try {
            text = OneLine.of(text(event, happened), LONGEST_TEXT);
        } catch (NotFoundException goneMeanwhile) {
            return;
        }
        transaction.executeWithoutResult(status -> store(event, happened, text));
    }

    /** With the deliveries to the webhooks that want it. */
    private void store(NoticeEvent event, Happened happened, String text) {
        Optional<Long> id = jdbc.sql("""
                        insert into notice (event, subject_id, occurred_at, state, text) values (:event, :subject, :at, :state, :text)
                        on conflict do nothing returning id""")
                .param("event", event.written())
                .param("subject", happened.id())
                .param("at", happened.at())
                .param("state", happened.state())
                .param("text", text)
                .query(Long.class)
                .optional();
        id.ifPresent(notice -> jdbc.sql("""
                        insert into webhook_delivery (webhook_id, notice_id, created_at, next_at)
                        select id, :notice, now(), now() from webhook where :event = any(events)""")
                .param("notice", notice)
                .param("event", event.written())
                .update());
    }

    private String text(NoticeEvent event, Happened happened) {
        return switch (event) {
            case CAMPAIGN_ENDED -> campaign(happened);
            case SEARCH_ENDED -> search(happened);
            case DEVICE_LOST -> "Device " + deviceName(happened.id()) + " is offline: its agent is silent";
        };
    }

    private String campaign(Happened happened) {
        try {
            CampaignView campaign = campaigns.get(happened.id());
            String what = campaign.title() + " on " + campaign.device() + ": " + campaign.outcome();
            return campaign.problem() == null ? what : what + ". " + campaign.problem();
        } catch (UnreadableRowException unreadable) {
            return "Campaign " + happened.id() + ": " + happened.state().toLowerCase(Locale.ROOT);
        }
    }

    private String search(Happened happened) {
        String what = "Search " + happened.id();
        Optional<Searches.Line> line = searches.line(happened.id());
        String on = line.map(it -> " on " + it.search().latencyTable()).orElse("");
        String problem = line.map(it -> it.search().problem()).orElse(null);
        Double winner = line.map(it -> it.numbers().winnerMs()).orElse(null);
        return what + on + ": " + happened.state().toLowerCase(Locale.ROOT)
                + (winner == null ? "" : String.format(Locale.ROOT, ", winner %.2f ms", winner))
                + (problem == null ? "" : ". " + problem);
    }

    private String deviceName(long id) {
        return jdbc.sql("select name from device where id = ?")
                .param(id)
                .query(String.class)
                .optional()
                .orElseThrow(() -> new NotFoundException("device", id, "/api/v1/devices"));
    }
}
