package fusionlab.server.security;

import fusionlab.server.system.ConflictException;
import fusionlab.server.system.Listing;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.system.Paging;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The tokens that open the REST interface. */
@Service
public class ApiTokens {

    private final StoredApiTokens stored;
    private final Clock clock;

    ApiTokens(StoredApiTokens stored, Clock clock) {
        this.stored = stored;
        this.clock = clock;
    }

    /** What may be shown of a token. */
    public record View(
            long id,
            String name,
            Role role,
            String createdBy,
            Instant createdAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant revokedAt) {

        static View of(ApiToken token) {
            return new View(
                    token.id(),
                    token.name(),
                    token.role(),
                    token.createdBy(),
                    token.createdAt(),
                    token.lastUsedAt(),
                    token.revokedAt());
        }
    }

    /** @param token its only appearance */
    public record Created(View view, Secret token) {}

    @Transactional
    public Created create(String name, Role role, String createdBy) {
        if (stored.existsByName(name)) {
            throw new ConflictException("name", "There is already an API token named " + name, "choose another name");
        }
        Secret secret = Secret.random("flapi");
        return new Created(View.of(stored.save(new ApiToken(name, role, secret, createdBy, clock.instant()))), secret);
    }

    @Transactional(readOnly = true)
    public Listing<View> list(Paging paging) {
        return Listing.of(stored.findAll(paging.sortedBy(Sort.by("id"))).map(View::of));
    }

    @Transactional
    public View revoke(long id) {
        ApiToken token =
                stored.findById(id).orElseThrow(() -> new NotFoundException("API token", id, ApiTokenPaths.PATH));
        token.revoke(clock.instant());
        return View.of(token);
    }

    /**
     * The holder of a token for bridges, by the name that its requests come under.
     *
     * @throws NotFoundException if there is no such token
     * @throws ConflictException if it was revoked, or opens something else
     */
    @Transactional(readOnly = true)
    public String bridge(long id) {
        ApiToken token =
                stored.findById(id).orElseThrow(() -> new NotFoundException("API token", id, ApiTokenPaths.PATH));
        if (token.role() != Role.BRIDGE || token.revokedAt() != null) {
            throw new ConflictException(
                    "tokenId",
                    "API token " + token.name() + " opens no bridge",
                    "name one of role BRIDGE that is valid");
        }
        return new TokenPrincipal(token.name()).getName();
    }

    /** Those of role BRIDGE that are valid. */
    @Transactional(readOnly = true)
    public List<View> ofBridges() {
        return stored.findByRoleAndRevokedAtIsNullOrderByName(Role.BRIDGE).stream()
                .map(View::of)
                .toList();
    }

    /** Makes sure that a token of this name has this secret: it comes from the environment and is the authority. */
    @Transactional
    void ensure(String name, Role role, Secret secret) {
        if (stored.findBySha256AndRevokedAtIsNull(secret.sha256()).isPresent()) {
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
