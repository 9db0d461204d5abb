package fusionlab.server.security;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A program's token for the REST interface. */
@Entity
class ApiToken {

    private static final Duration USE_RESOLUTION = Duration.ofMinutes(1);

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String name;

    @Enumerated(EnumType.STRING)
    private Role role;

    private byte[] sha256;
    private String createdBy;
    private Instant createdAt;
    private @Nullable Instant lastUsedAt;
    private @Nullable Instant revokedAt;

    @SuppressWarnings("NullAway.Init") // JPA fills the fields
    protected ApiToken() {}

    ApiToken(String name, Role role, Secret secret, String createdBy, Instant createdAt) {
        this.name = name;
        this.role = role;
        this.sha256 = secret.sha256();
        this.createdBy = createdBy;
        this.createdAt = createdAt;
    }

    /** Gives the token a new secret and makes it valid again. */
    void replaceSecret(Secret secret) {
        sha256 = secret.sha256();
        revokedAt = null;
    }

    void revoke(Instant now) {
        if (revokedAt == null) {
            revokedAt = now;
        }
    }

    /** Whether to store this use: once a minute is enough. */
    boolean useIsNews(Instant now) {
        return lastUsedAt == null || lastUsedAt.plus(USE_RESOLUTION).isBefore(now);
    }

    long id() {
        return id == null ? 0 : id;
    }

    String name() {
        return name;
    }

    Role role() {
        return role;
    }

    @Nullable
    Instant revokedAt() {
        return revokedAt;
    }
}
