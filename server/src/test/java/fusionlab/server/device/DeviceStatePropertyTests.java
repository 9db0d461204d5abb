package fusionlab.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.HostFacts;
import fusionlab.server.security.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** A device between invitation, registration and revocation, in whatever order they come. */
class DeviceStatePropertyTests {

    private static final Duration ONLINE = Duration.ofSeconds(45);
    private static final Duration VALID = Duration.ofHours(24);
    private static final HostFacts FACTS = new HostFacts("os", "print", "cpu", 2, 1, "x86_64", Map.of(), Map.of());

    enum Event {
        INVITE,
        REGISTER,
        REVOKE,
        WAIT_A_MINUTE,
        WAIT_A_DAY
    }

    @Provide
    Arbitrary<List<Event>> events() {
        return Arbitraries.of(Event.class).list().ofMaxSize(12);
    }

    @Property
    void only_the_newest_invitation_opens_and_none_once_it_is_used_old_or_revoked(
            @ForAll("events") List<Event> events) {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        Device device = new Device(new NewDevice("any", DeviceKind.HOST, null, null, null), now);
        Secret first = Secret.random("first");
        Secret newest = first;
        @Nullable Instant invited = null;
        @Nullable Instant registered = null;
        boolean revoked = false;
        for (Event event : events) {
            switch (event) {
                case INVITE -> {
                    newest = Secret.random("next");
                    device.expectRegistration(newest, now.plus(VALID));
                    invited = now;
                    revoked = false;
                }
                case REGISTER -> {
                    if (device.expects(newest, now)) {
                        device.register(Secret.random("token"), "1", FACTS, now);
                        registered = now;
                        invited = null;
                    }
                }
                case REVOKE -> {
                    device.revoke(now);
                    revoked = true;
                    registered = null;
                    invited = null;
                }
                case WAIT_A_MINUTE -> now = now.plusSeconds(60);
                case WAIT_A_DAY -> now = now.plus(VALID);
            }
            boolean open = invited != null && now.isBefore(invited.plus(VALID));
            assertThat(device.expects(newest, now)).as(events.toString()).isEqualTo(open);
            assertThat(device.expects(first, now))
                    .as("a secret that it never had")
                    .isFalse();
            assertThat(device.state(now, ONLINE)).as(events.toString()).isEqualTo(expected(revoked, registered, now));
        }
    }

    private static DeviceState expected(boolean revoked, @Nullable Instant registered, Instant now) {
        if (revoked) {
            return DeviceState.REVOKED;
        }
        if (registered == null) {
            return DeviceState.NEW;
        }
        return registered.plus(ONLINE).isAfter(now) ? DeviceState.ONLINE : DeviceState.OFFLINE;
    }

    @Property
    void a_reason_to_wait_is_news_when_more_than_its_numbers_change(@ForAll("reasons") List<String> reasons) {
        String before = "";
        @Nullable String stored = null;
        for (String reason : reasons) {
            String kind = reason.replaceAll("[0-9.,]", "").strip();
            @Nullable String next = reason.isEmpty() ? null : reason;

            assertThat(Descriptions.isNews(stored, next))
                    .as("%s after %s", kind, before)
                    .isEqualTo(!kind.equals(before));

            before = kind;
            stored = next;
        }
    }

    @Provide
    Arbitrary<List<String>> reasons() {
        return Arbitraries.of(
                        "",
                        "it has 41.5 degrees",
                        "it has 7 degrees",
                        "the screen is on",
                        "12 % battery",
                        "9 % battery")
                .list()
                .ofMaxSize(10);
    }
}
