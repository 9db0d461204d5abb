package fusionlab.server.security;

import fusionlab.server.system.OneLine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Logs successful and refused logins, never with a secret. Events that strangers can cause are limited to a number of lines per minute. */
@Component
public class SecurityLog {

    private static final Logger LOG = LoggerFactory.getLogger(SecurityLog.class);
    private static final int LINES_A_MINUTE = 20;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int LONGEST_NAME = 80;

    private final Clock clock;
    private final Map<String, Lines> lines = new HashMap<>();

    SecurityLog(Clock clock) {
        this.clock = clock;
    }

    private record Lines(Instant from, int count) {}

    void wrongPassword(String name, String address) {
        warn("Wrong password", "for '" + printable(name) + "' from " + address);
    }

    void throttled(String name, String address) {
        warn("Login must wait after too many wrong passwords", "for '" + printable(name) + "' from " + address);
    }

    void loggedIn(String name, String address) {
        LOG.info("'{}' logged in from {}", printable(name), address);
    }

    public void refusedToken(String method, String path, String address) {
        warn("Wrong or revoked token", "from " + address + ": " + printable(method) + " " + printable(path));
    }

    void created(ApiTokens.View token) {
        LOG.info(
                "API token {} '{}' of role {} was created by '{}'",
                token.id(),
                printable(token.name()),
                token.role(),
                printable(token.createdBy()));
    }

    void revoked(ApiTokens.View token, String by) {
        LOG.info("API token {} '{}' was revoked by '{}'", token.id(), printable(token.name()), printable(by));
    }

    void personAdded(String name, Role role, String by) {
        LOG.info("Account '{}' of role {} was made by '{}'", printable(name), role, printable(by));
    }

    void personRemoved(String name, String by) {
        LOG.info("Account '{}' was removed by '{}'", printable(name), printable(by));
    }

    void passwordChanged(String name, String by) {
        LOG.info("The password of '{}' was changed by '{}'", printable(name), printable(by));
    }

    public void deviceRegistered(long id, String name, String address) {
        LOG.info("Device {} '{}' got a token from {}", id, printable(name), address);
    }

    public void deviceRevoked(long id, String name) {
        LOG.info("The token of device {} '{}' was revoked", id, printable(name));
    }

    void staysRevoked() {
        LOG.warn("The token of FUSIONLAB_API_TOKEN was revoked and stays so: set the variable to a new one");
    }

    private void warn(String what, String who) {
        Lines now = count(what);
        if (now.count() <= LINES_A_MINUTE) {
            LOG.warn("{} {}", what, who);
        }
        if (now.count() == LINES_A_MINUTE) {
            LOG.warn(
                    "{}: more of these until {} are not written",
                    what,
                    now.from().plus(MINUTE));
        }
    }

    private synchronized Lines count(String what) {
        Instant now = clock.instant();
        Lines before = lines.get(what);
        if (before == null || !before.from().plus(MINUTE).isAfter(now)) {
            if (before != null && before.count() > LINES_A_MINUTE) {
                LOG.warn("{}: {} more were not written", what, before.count() - LINES_A_MINUTE);
            }
            before = new Lines(now, 0);
        }
        Lines counted = new Lines(before.from(), before.count() + 1);
        lines.put(what, counted);
        return counted;
    }

    private static String printable(String text) {
        return OneLine.of(text, LONGEST_NAME);
    }
}
