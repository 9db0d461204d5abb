package fusionlab.server.security;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Checks passwords, but not many wrong ones in a row ({@code docs/decisions/0059-wrong-passwords.md}). Counted here and not in a filter, so
 * that the looked-up name counts, however it was sent.
 */
@Component
class Logins implements AuthenticationProvider {

    private static final int LONGEST_USERNAME = 64;

    private final DaoAuthenticationProvider passwords;
    private final Accounts accounts;
    private final SecurityLog log;
    private final GuessThrottle ofBrowser;
    private final GuessThrottle ofAddressForAccount;
    private final GuessThrottle ofAddress;
    private final GuessThrottle forAccount;

    Logins(PasswordEncoder encoder, Accounts accounts, SecurityLog log, Clock clock) {
        this.passwords = new DaoAuthenticationProvider(this::details);
        this.passwords.setPasswordEncoder(encoder);
        this.accounts = accounts;
        this.log = log;
        Duration pause = Duration.ofSeconds(30);
        this.ofBrowser = new GuessThrottle(clock, 5, pause);
        this.ofAddressForAccount = new GuessThrottle(clock, 5, pause);
        this.ofAddress = new GuessThrottle(clock, 20, pause);
        this.forAccount = new GuessThrottle(clock, 20, pause);
    }

    /** There were too many wrong passwords; this one was not checked. */
    static final class MustWaitException extends AuthenticationException {
        MustWaitException() {
            super("too many wrong passwords");
        }
    }

    @Override
    public Authentication authenticate(Authentication login) {
        String name = login.getName();
        LoginRequest from = LoginRequest.of(login);
        Map<GuessThrottle, String> counted = counted(name, from);
        Map<GuessThrottle, String> begun = new LinkedHashMap<>();
        for (Map.Entry<GuessThrottle, String> count : counted.entrySet()) {
            if (!count.getKey().begin(count.getValue())) {
                begun.forEach(GuessThrottle::right);
                log.throttled(name, from.address());
                throw new MustWaitException();
            }
            begun.put(count.getKey(), count.getValue());
        }
        try {
            Authentication found = passwords.authenticate(login);
            begun.forEach(GuessThrottle::right);
            log.loggedIn(name, from.address());
            return found;
        } catch (BadCredentialsException wrong) {
            log.wrongPassword(name, from.address());
            throw wrong;
        } catch (AuthenticationException notAGuess) {
            begun.forEach(GuessThrottle::right);
            throw notAGuess;
        }
    }

    /**
     * A browser known to the account is counted separately: callers with the same address, or guesses from many addresses, do not lock it
     * out.
     */
    private Map<GuessThrottle, String> counted(String name, LoginRequest from) {
        String account = name.substring(0, Math.min(LONGEST_USERNAME, name.length()));
        Optional<KnownBrowser> browser = named(name).flatMap(from::browser);
        if (browser.isPresent()) {
            return Map.of(ofBrowser, browser.get().id());
        }
        Map<GuessThrottle, String> counted = new LinkedHashMap<>();
        counted.put(ofAddressForAccount, from.network() + " " + account);
        counted.put(ofAddress, from.network());
        counted.put(forAccount, account);
        return counted;
    }

    /** PostgreSQL cannot store NUL, and a query with one fails. */
    private Optional<Account> named(String name) {
        return name.indexOf('\0') < 0 ? accounts.findById(name) : Optional.empty();
    }

    private UserDetails details(String name) {
        Account account = named(name).orElseThrow(() -> new UsernameNotFoundException(name));
        return User.withUsername(account.username())
                .password(account.passwordHash())
                .authorities(account.role().authority())
                .build();
    }

    @Override
    public boolean supports(Class<?> type) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
    }
}
