package fusionlab.server.notification;

import fusionlab.server.system.LabException;
import fusionlab.server.system.OneLine;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends notices to webhooks. A claim is a lease of two minutes, so several servers may send, and one that dies loses nothing; a receiver
 * may see a notice twice, and knows it by its id.
 */
@Component
class Deliveries {

    static final int MOST_ATTEMPTS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final int AT_ONCE = 8;
    private static final int LONGEST_PROBLEM = 200;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final NotificationProperties properties;
    private final Clock clock;
    private final SingletonSupplier<HttpClient> client;

    Deliveries(JdbcClient jdbc, JsonMapper json, NotificationProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.properties = properties;
        this.clock = clock;
        // Made when it is first needed: it takes a tenth of a second of a server's start.
        this.client = SingletonSupplier.of(() -> HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(properties.timeout())
                .build());
    }

    /** @param noticeId null for a test */
    record Claim(
            long id,
            int attempts,
            long webhookId,
            String url,
            String secret,
            @Nullable Long noticeId) {}

    /** Body of a delivery. @param id of the notice; 0 for a test */
    record Body(long id, String event, long subjectId, String state, String text, String path, Instant occurredAt) {}

    @Scheduled(fixedDelayString = "${fusionlab.notifications.look:PT3S}")
    void look() {
        claim().forEach(this::send);
    }

    private List<Claim> claim() {
        return jdbc.sql("""
                        update webhook_delivery d set attempts = d.attempts + 1, next_at = now() + interval '2 minutes'
                          from webhook w
                         where w.id = d.webhook_id and d.id in (
                               select id from webhook_delivery where next_at <= now() order by next_at limit :most for update skip locked)
                        returning d.id, d.attempts, d.webhook_id, w.url, w.secret, d.notice_id""").param("most", AT_ONCE).query(Claim.class).list();
    }

    private void send(Claim claim) {
        HttpRequest request;
        try {
            WebhookAddress address = WebhookAddress.of(claim.url());
            address.check(properties.localWebhooks());
            Body body = body(claim);
            String written = json.writeValueAsString(body);
            request = HttpRequest.newBuilder(address.uri())
                    .timeout(properties.timeout())
                    .header("Content-Type", "application/json")
                    .header("User-Agent", "FusionLab")
                    .header("FusionLab-Event", body.event())
                    .header("FusionLab-Delivery", Long.toString(claim.id()))
                    .header(WebhookSignature.HEADER, WebhookSignature.of(claim.secret(), written, clock.instant()))
                    .POST(HttpRequest.BodyPublishers.ofString(written, StandardCharsets.UTF_8))
                    .build();
        } catch (LabException refused) {
            failed(claim, null, String.valueOf(refused.getMessage()));
            return;
        }
        // The answer's body is not read: it may be endless.
        var sent = client.obtain()
                .sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                .whenComplete((answer, failure) -> ended(claim, answer, failure));
        LOG.debug("Delivery {} is on its way: {}", claim.id(), sent);
    }

    private Body body(Claim claim) {
        if (claim.noticeId() == null) {
            String text = "A test of webhook " + claim.webhookId();
            return new Body(0, "test", claim.webhookId(), "TEST", text, "/notifications", clock.instant());
        }
        Notice notice = jdbc.sql("select id, event, subject_id, state, text, occurred_at from notice where id = ?")
                .param(claim.noticeId())
                .query(Notices.ROWS)
                .single();
        return new Body(
                notice.id(),
                notice.event(),
                notice.subjectId(),
                notice.state(),
                notice.text(),
                notice.path(),
                notice.occurredAt());
    }

    private void ended(Claim claim, @Nullable HttpResponse<InputStream> answer, @Nullable Throwable failure) {
        try {
            if (answer == null) {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                failed(claim, null, cause == null ? "no answer" : reason(cause));
                return;
            }
            answer.body().close();
            if (answer.statusCode() / 100 == 2) {
                delivered(claim, answer.statusCode());
            } else {
                failed(claim, answer.statusCode(), "the receiver answered " + answer.statusCode());
            }
        } catch (DataAccessException | IOException later) {
            LOG.warn("The end of delivery {} could not be stored; it is tried again", claim.id(), later);
        }
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        String name = cause.getClass().getSimpleName().replaceAll("Exception$", "");
        return message == null || message.isBlank() ? name : name + ": " + message;
    }

    private void delivered(Claim claim, int status) {
        jdbc.sql("""
                        update webhook_delivery set delivered_at = now(), next_at = null, status = :status, problem = null where id = :id""").param("status", status).param("id", claim.id()).update();
    }

    private void failed(Claim claim, @Nullable Integer status, String problem) {
        boolean givenUp = claim.attempts() >= MOST_ATTEMPTS;
        Duration wait = properties.retryAfter().multipliedBy((long) Math.pow(3, claim.attempts() - 1));
        jdbc.sql("""
                        update webhook_delivery set status = :status, problem = :problem,
                               next_at = case when :over then null else now() + make_interval(secs => :wait) end
                         where id = :id and delivered_at is null""")
                .param("status", status)
                .param("problem", OneLine.of(problem, LONGEST_PROBLEM))
                .param("over", givenUp)
                .param("wait", wait.toMillis() / 1000.0)
                .param("id", claim.id())
                .update();
        LOG.warn(
                "Webhook {} did not take delivery {} ({} of {} attempts): {}",
                claim.webhookId(),
                claim.id(),
                claim.attempts(),
                MOST_ATTEMPTS,
                problem);
    }
}
