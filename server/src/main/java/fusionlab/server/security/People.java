package fusionlab.server.security;

import fusionlab.server.system.ConflictException;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.NotFoundException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The accounts of people, which tokens do not change. A changed password or a removed account ends the sessions that were opened with it.
 * Thread-safe.
 */
@Service
public class People {

    static final int SHORTEST_PASSWORD = 12;
    private static final int LONGEST_PASSWORD_BYTES = 72; // BCrypt reads no more
    private static final int MOST = 200;
    private static final int WRONG_TRIES = 5;

    private final Accounts accounts;
    private final PasswordEncoder encoder;
    private final SecurityLog log;
    private final Clock clock;
    private final GuessThrottle guesses;

    People(Accounts accounts, PasswordEncoder encoder, SecurityLog log, Clock clock) {
        this.accounts = accounts;
        this.encoder = encoder;
        this.log = log;
        this.clock = clock;
        this.guesses = new GuessThrottle(clock, WRONG_TRIES, Duration.ofSeconds(30));
    }

    /** The visible part of an account. */
    public record Person(String name, Role role, Instant createdAt) {}

    /** @param password shown only here */
    record WithPassword(Person person, String password) {}

    /** All, by name. */
    @Transactional(readOnly = true)
    public List<Person> list() {
        return accounts.findAll(Sort.by("username")).stream()
                .map(People::person)
                .toList();
    }

    /** @throws NotFoundException if there is none */
    @Transactional(readOnly = true)
    public Person get(String name) {
        return person(account(name));
    }

    /**
     * @return with a generated password
     * @throws ConflictException if the name is taken, or there are too many
     */
    @Transactional
    WithPassword create(String name, Role role, Principal by) {
        String creator = signedIn(by);
        if (role != Role.VIEWER && role != Role.OPERATOR) {
            throw new InvalidRequestException(
                    "role", "People cannot have the role " + role, "give VIEWER or OPERATOR; programs get API tokens");
        }
        if (accounts.existsByUsernameIgnoreCase(name)) {
            throw nameTaken(name);
        }
        if (accounts.count() >= MOST) {
            throw new ConflictException(null, "There are " + MOST + " accounts already", "remove one");
        }
        String password = Secret.password();
        Account account = new Account(name, password, role, encoder, clock.instant());
        if (!accounts.add(account)) {
            throw nameTaken(name);
        }
        log.personAdded(name, role, creator);
        return new WithPassword(person(account), password);
    }

    /** @throws ConflictException for one's own account, and for the one that each start makes sure of */
    @Transactional
    Person remove(String name, Principal by) {
        Account account = account(name);
        String remover = signedIn(by);
        if (name.equals(remover)) {
            throw new ConflictException(null, "This is your own account", "let another operator remove it");
        }
        if (name.equals(FirstStart.ADMIN)) {
            throw new ConflictException(
                    null, "The account " + name + " cannot be removed", "change its password instead");
        }
        accounts.delete(account);
        log.personRemoved(name, remover);
        return person(account);
    }

    /** Gives somebody else a new password, which is generated, for those who lost theirs. */
    @Transactional
    WithPassword reset(String name, Principal by) {
        Account account = account(name);
        String operator = signedIn(by);
        String password = Secret.password();
        account.changePassword(password, encoder);
        log.passwordChanged(name, operator);
        return new WithPassword(person(account), password);
    }

    /**
     * @param current the present password
     * @return by which sessions with the new password are recognised
     * @throws InvalidRequestException naming the wrong password
     */
    @Transactional
    String change(String name, Principal by, @Nullable String current, @Nullable String password) {
        if (!signedIn(by).equals(name)) {
            throw new AccessDeniedException("the password of somebody else");
        }
        Account account = account(name);
        if (password == null || password.length() < SHORTEST_PASSWORD) {
            throw new InvalidRequestException(
                    "password", "The new password is too short", "give at least " + SHORTEST_PASSWORD + " characters");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD_BYTES) {
            throw new InvalidRequestException(
                    "password",
                    "The new password is too long",
                    "give at most " + LONGEST_PASSWORD_BYTES + " bytes of UTF-8");
        }
        if (!guesses.begin(name)) {
            throw new ConflictException("current", "There were too many wrong passwords", "try again in half a minute");
        }
        if (current == null || !account.hasPassword(current, encoder)) {
            throw new InvalidRequestException(
                    "current", "The present password is wrong", "type the password that you signed in with");
        }
        guesses.right(name);
        account.changePassword(password, encoder);
        log.passwordChanged(name, name);
        return account.stamp();
    }

    private Account account(String name) {
        return accounts.findById(name).orElseThrow(() -> new NotFoundException("account", name, PeoplePaths.PATH));
    }

    private static Person person(Account account) {
        return new Person(account.username(), account.role(), account.createdAt());
    }

    private static ConflictException nameTaken(String name) {
        return new ConflictException(
                "name",
                "There is already an account named " + name,
                "choose another name; its case makes no difference");
    }

    private static String signedIn(Principal by) {
        if (!PersonSessions.isPerson(by)) {
            throw new NoPersonException();
        }
        return by.getName();
    }
}
