package fusionlab.server.notification;

import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Paging;
import fusionlab.server.rest.Selection;
import fusionlab.server.security.Secret;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.NotFoundException;
import java.sql.Array;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The addresses that the lab tells of notices. */
@Component
@Transactional(readOnly = true)
public class Webhooks {

    static final int MOST = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

    private static final RowMapper<View> ROWS = (row, number) -> {
        Array events = row.getArray("events");
        return new View(
                row.getLong("id"),
                row.getString("name"),
                WebhookAddress.of(row.getString("url")).shown(),
                Arrays.asList((String[]) events.getArray()),
                row.getString("created_by"),
                row.getTimestamp("created_at").toInstant());
    };

    private static final RowMapper<Delivery> DELIVERIES = new SimplePropertyRowMapper<>(Delivery.class);

    private final JdbcClient jdbc;
    private final Lists lists;
    private final NotificationProperties properties;
    private final Clock clock;

    Webhooks(JdbcClient jdbc, Lists lists, NotificationProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.lists = lists;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * The visible part of a webhook.
     *
     * @param address without its path, which often is a secret
     */
    public record View(
            long id, String name, String address, List<String> events, String createdBy, Instant createdAt) {}

    /** @param secret signs the deliveries; shown only here */
    record Created(View view, Secret secret) {}

    /**
     * An attempt to deliver a notice, or a test.
     *
     * @param event {@code test} for a test
     * @param nextAt when it is tried again; null once it is delivered or given up
     * @param status of the last answer
     */
    public record Delivery(
            long id,
            String event,
            @Nullable String text,
            int attempts,
            Instant createdAt,
            @Nullable Instant nextAt,
            @Nullable Instant deliveredAt,
            @Nullable Integer status,
            @Nullable String problem) {

        /** In a word. */
        public String state() {
            if (deliveredAt != null) {
                return "delivered";
            }
            return nextAt == null ? "failed" : "queued";
        }
    }

    @Transactional
    Created create(String name, String url, List<String> events, String createdBy) {
        WebhookAddress address = WebhookAddress.of(url);
        address.check(properties.localWebhooks());
        jdbc.sql("lock table webhook in share row exclusive mode").update();
        if (jdbc.sql("select count(*) from webhook").query(Integer.class).single() >= MOST) {
            throw new ConflictException(
                    null, "There are " + MOST + " webhooks already", "delete one that is not used any more");
        }
        Secret secret = Secret.random("flhook");
        long id = jdbc.sql("""
                        insert into webhook (name, url, secret, events, created_by, created_at)
                        values (:name, :url, :secret, :events, :by, :at) returning id""")
                .param("name", name)
                .param("url", address.uri().toString())
                .param("secret", secret.value())
                .param("events", events.stream().distinct().toArray(String[]::new))
                .param("by", createdBy)
                .param("at", Timestamp.from(clock.instant()))
                .query(Long.class)
                .single();
        LOG.info("{} has created webhook {} to {}", createdBy, id, address.shown());
        return new Created(get(id), secret);
    }

    /** In the order of their creation. */
    public List<View> all() {
        return jdbc.sql("select * from webhook order by id").query(ROWS).list();
    }

    View get(long id) {
        return jdbc.sql("select * from webhook where id = ?")
                .param(id)
                .query(ROWS)
                .optional()
                .orElseThrow(() -> unknown(id));
    }

    @Transactional
    void delete(long id, String deletedBy) {
        if (jdbc.sql("delete from webhook where id = ?").param(id).update() == 0) {
            throw unknown(id);
        }
        LOG.info("{} has deleted webhook {}", deletedBy, id);
    }

    /** Queues a test. @return the delivery's id */
    @Transactional
    long test(long id) {
        get(id);
        return jdbc.sql(
                        "insert into webhook_delivery (webhook_id, created_at, next_at) values (?, now(), now()) returning id")
                .param(id)
                .query(Long.class)
                .single();
    }

    /** Newest first. */
    public Listing<Delivery> deliveries(long id, Paging paging) {
        get(id);
        return lists.page(
                Selection.of(
                                "select d.id, coalesce(n.event, 'test') as event, n.text, d.attempts, d.created_at, d.next_at,"
                                        + " d.delivered_at, d.status, d.problem",
                                "from webhook_delivery d left join notice n on n.id = d.notice_id")
                        .equal("d.webhook_id", id),
                KeyOrder.newest("d.id"),
                paging,
                DELIVERIES);
    }

    /** In the order of their creation. */
    Listing<View> list(Paging paging) {
        return lists.page(Selection.of("select w.*", "from webhook w"), KeyOrder.oldest("w.id"), paging, ROWS);
    }

    private static NotFoundException unknown(long id) {
        return new NotFoundException("webhook", id, WebhookController.PATH);
    }
}
