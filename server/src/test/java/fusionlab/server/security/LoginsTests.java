package fusionlab.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.server.testing.ServerTest;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Wrong passwords, counted apart from those that other tests send to the server. */
@ServerTest
class LoginsTests {

    private final Accounts accounts;
    private final Logins logins;

    LoginsTests(Accounts accounts, PasswordEncoder encoder, SecurityLog log, Clock clock) {
        this.accounts = accounts;
        this.logins = new Logins(encoder, accounts, log, clock);
    }

    @Test
    void aGuesserHasFiveTriesFromOneAddress() {
        wrong(5, "admin", "192.0.2.1");

        mustWait("admin", "192.0.2.1");
        assertThat(right("192.0.2.2", null)).isTrue();
    }

    @Test
    void manyAddressesAreNoWayAround() {
        for (int address = 1; address <= 20; address++) {
            wrong(1, "admin", "192.0.2." + address);
        }

        mustWait("admin", "192.0.2.99");
    }

    @Test
    void anAddressThatTriesManyNamesMustWaitAsWell() {
        for (int name = 0; name < 20; name++) {
            wrong(1, "somebody" + name, "192.0.2.1");
        }

        mustWait("admin", "192.0.2.1");
    }

    @Test
    void oneNetworkOfVersionSixIsOneAddress() {
        for (int host = 1; host <= 5; host++) {
            wrong(1, "admin", "2001:db8::" + host);
        }

        mustWait("admin", "2001:db8::ffff");
        assertThat(right("2001:db8:0:1::1", null)).isTrue();
    }

    @Test
    void aBrowserThatTheAccountKnowsIsNotKeptOutByAnybodyElse() {
        Account admin = accounts.findById("admin").orElseThrow();
        String cookie = KnownBrowser.create()
                .cookie(new MockHttpServletRequest(), admin)
                .getValue();
        wrong(5, "admin", "192.0.2.1");
        mustWait("admin", "192.0.2.1");

        assertThat(right("192.0.2.1", cookie)).isTrue();
        assertThatThrownBy(() -> right("192.0.2.1", cookie.replaceFirst("flb", "flc")))
                .isInstanceOf(Logins.MustWaitException.class);
    }

    @Test
    void aNameWithANulIsNobodys() {
        wrong(1, "ad\0min", "192.0.2.1");
    }

    private void wrong(int times, String name, String address) {
        for (int tries = 0; tries < times; tries++) {
            assertThatThrownBy(() -> logins.authenticate(login(name, "wrong", address, null)))
                    .isInstanceOf(BadCredentialsException.class);
        }
    }

    private void mustWait(String name, String address) {
        assertThatThrownBy(() -> logins.authenticate(login(name, ServerTest.ADMIN_PASSWORD, address, null)))
                .isInstanceOf(Logins.MustWaitException.class);
    }

    private boolean right(String address, @Nullable String cookie) {
        return Objects.requireNonNull(logins.authenticate(login("admin", ServerTest.ADMIN_PASSWORD, address, cookie)))
                .isAuthenticated();
    }

    private static UsernamePasswordAuthenticationToken login(
            String name, String password, String address, @Nullable String cookie) {
        UsernamePasswordAuthenticationToken login = UsernamePasswordAuthenticationToken.unauthenticated(name, password);
        login.setDetails(new LoginRequest(address, cookie));
        return login;
    }
}
