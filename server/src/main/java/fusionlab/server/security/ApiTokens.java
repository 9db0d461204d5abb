package fusionlab.server.security;

import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Selection;
import fusionlab.server.system.ConflictException;
import fusionlab.server.system.NotFoundException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The tokens of the REST interface. */
@Service
public class ApiTokens {

    private static final RowMapper<View> ROWS = new SimplePropertyRowMapper<>(View.class);

    private final StoredApiTokens stored;
    private final Lists lists;
    private final SecurityLog log;
    private final Clock clock;

    ApiTokens(StoredApiTokens stored, Lists lists, SecurityLog log, Clock clock) {
        this.stored = stored;
        this.lists = lists;
        this.log = log;
        this.clock = clock;
    }

    /** The visible part of a token. */
    public record View(
            long id,
            String name,
            Role role,
            String createdBy,
            Instant createdAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant revokedAt) {}

    /** @param token shown only here */
    public record Created(View view, Secret token) {}

    @Transactional
    public Created create(String name, Role role, String createdBy) {
        if (stored.existsByName(name)) {
            throw nameTaken(name);
        }
        Secret secret = Secret.random("flapi");
        View view;
        try {
            ApiToken token = stored.saveAndFlush(new ApiToken(name, role, secret, createdBy, clock.instant()));
            view = stored.findViewById(token.id());
        } catch (DataIntegrityViolationException takenMeanwhile) {
            throw nameTaken(name);
        }
        log.created(view);
        return new Created(view, secret);
    }

    private static ConflictException nameTaken(String name) {
        return new ConflictException("name", "There is already an API token named " + name, "choose another name");
    }

    /** Valid ones first, then the newest. */
    @Transactional(readOnly = true)
    public Listing<View> list(ApiTokenQuery asked) {
        return lists.page(
                Selection.of(
                                "select t.id, t.name, t.role, t.created_by, t.created_at, t.last_used_at, t.revoked_at",
                                "from api_token t")
                        .containing(asked.text(), "t.name")
                        .equal("t.role", asked.role())
                        .where("(t.revoked_at is null) = ?", asked.valid()),
                KeyOrder.falling("(t.revoked_at is null)", "t.id"),
                asked.paging(),
                ROWS);
    }

    @Transactional
    public View revoke(long id, String revokedBy) {
        ApiToken token =
                stored.findById(id).orElseThrow(() -> new NotFoundException("API token", id, ApiTokenPaths.PATH));
        token.revoke(clock.instant());
        View view = stored.findViewById(id);
        log.revoked(view, revokedBy);
        return view;
    }

    /**
     * The principal name of a bridge's token.
     *
     * @throws NotFoundException if there is no such token
     * @throws ConflictException if it is revoked or has another role
     */
    @Transactional(readOnly = true)
    public String bridge(long id) {
        ApiToken token =
                stored.findById(id).orElseThrow(() -> new NotFoundException("API token", id, ApiTokenPaths.PATH));
        if (token.role() != Role.BRIDGE || token.revokedAt() != null) {
            throw new ConflictException(
                    "tokenId",
                    "API token " + token.name() + " is not valid for bridges",
                    "give a valid token of role BRIDGE");
        }
        return new TokenPrincipal(token.name()).getName();
    }

    /** Valid tokens of role BRIDGE. */
    @Transactional(readOnly = true)
    public List<View> ofBridges() {
        return stored.findByRoleAndRevokedAtIsNullOrderByName(Role.BRIDGE);
    }

    /**
     * Makes sure that a token of this name has this secret, which comes from the environment. A token revoked with this same secret stays
     * revoked: the revocation is newer than the unchanged variable.
     */
    @Transactional
    void ensure(String name, Role role, Secret secret) {
        Optional<ApiToken> known = stored.findBySha256(secret.sha256());
        if (known.isPresent()) {
            if (known.get().revokedAt() != null) {
                log.staysRevoked();
            }
            return;
        }
        stored.findByName(name)
                .ifPresentOrElse(
                        token -> token.replaceSecret(secret),
                        () -> stored.save(new ApiToken(name, role, secret, "environment", clock.instant())));
    }

    Optional<ApiToken> valid(Secret secret) {
        Optional<ApiToken> token = stored.findBySha256AndRevokedAtIsNull(secret.sha256());
        Instant now = clock.instant();
        token.filter(found -> found.useIsNews(now)).ifPresent(found -> stored.used(found.id(), now));
        return token;
    }
}
