package fusionlab.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.rest.Paging;
import fusionlab.server.testing.AtOnce;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Devices come and go, and their logs say so once. */
@ServerTest
class PresenceTests {

    private final Lab lab;
    private final JdbcClient database;
    private final Presence presence;
    private final DeviceLog log;

    PresenceTests(Lab lab, JdbcClient database, Presence presence, DeviceLog log) {
        this.lab = lab;
        this.database = database;
        this.presence = presence;
        this.log = log;
    }

    @Test
    void comingAndGoingIsNotedOnceHoweverManyLook() throws Exception {
        Lab.RegisteredDevice device = lab.device("presence " + System.nanoTime());
        lookAtOnce();
        assertThat(presenceOf(device.id())).containsExactly("Online");

        heardOf(device.id(), Duration.ofMinutes(5));
        lookAtOnce();
        lookAtOnce();
        assertThat(presenceOf(device.id())).containsExactly("Offline: its agent is silent", "Online");

        heardOf(device.id(), Duration.ZERO);
        lookAtOnce();
        assertThat(presenceOf(device.id())).containsExactly("Online", "Offline: its agent is silent", "Online");
    }

    @Test
    void aRevokedDeviceIsGoneAndOneThatNeverCameIsNoNews() throws Exception {
        Lab.RegisteredDevice device = lab.device("presence revoked " + System.nanoTime());
        long never = lab.operator()
                .post("/api/v1/devices", Map.of("name", "never " + System.nanoTime(), "kind", "host"))
                .id();
        lookAtOnce();

        lab.operator().delete("/api/v1/devices/" + device.id() + "/token");
        lookAtOnce();

        assertThat(presenceOf(device.id())).startsWith("Offline: its agent is silent");
        assertThat(presenceOf(never)).isEmpty();
    }

    @Test
    void aLogKeepsItsNewestThousand() {
        long device = lab.device("presence log " + System.nanoTime()).id();
        for (int number = 0; number < DeviceLog.KEPT + 120; number++) {
            log.note(device, DeviceLog.Severity.INFO, "entry " + number);
        }

        var newest = log.of(device, Paging.first(200));

        assertThat(newest.items().get(0).text()).isEqualTo("entry " + (DeviceLog.KEPT + 119));
        assertThat(newest.total()).isBetween((long) DeviceLog.KEPT, DeviceLog.KEPT + 60L);
        assertThat(newest.items()).isSortedAccordingTo((one, other) -> Long.compare(other.id(), one.id()));
    }

    @Test
    void whatIsToldLateIsNotedWithinTheLastDayAndOnceByItsName() {
        long device = lab.device("presence reported " + System.nanoTime()).id();
        log.noteReported(device, DeviceLog.Severity.ERROR, "from 1970", Instant.EPOCH, "a");
        log.noteReported(device, DeviceLog.Severity.ERROR, "from 2100", Instant.parse("2100-01-01T00:00:00Z"), "b");
        log.noteReported(device, DeviceLog.Severity.ERROR, "reported again", Instant.EPOCH, "a");

        List<DeviceLog.Event> events = log.of(device, Paging.first(10)).items();

        assertThat(events.stream().map(DeviceLog.Event::text))
                .contains("from 1970", "from 2100")
                .doesNotContain("reported again");
        assertThat(events)
                .allMatch(event -> event.at().isAfter(Instant.now().minus(Duration.ofHours(25)))
                        && event.at().isBefore(Instant.now().plusSeconds(60)));
    }

    private void lookAtOnce() throws Exception {
        AtOnce.all(3, number -> {
            presence.look();
            return true;
        });
    }

    private void heardOf(long device, Duration ago) {
        database.sql("update device set last_seen_at = now() - make_interval(secs => :ago) where id = :id")
                .param("ago", (double) ago.toSeconds())
                .param("id", device)
                .update();
    }

    /** Newest first. */
    private List<String> presenceOf(long device) {
        return log.of(device, Paging.first(50)).items().stream()
                .map(DeviceLog.Event::text)
                .filter(text -> text.startsWith("O"))
                .toList();
    }
}
