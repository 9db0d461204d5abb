package fusionlab.server.device;

import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import fusionlab.server.security.Secret;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A phone or host of the lab. It registers with a one-time token, then uses its own device token. */
@Entity
@DynamicUpdate
class Device {

    private static final String UNREADABLE =
            "A stored report of this device's agent or bridge cannot be read; its values count as unknown";

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String name;

    @Enumerated(EnumType.STRING)
    private DeviceKind kind;

    private String model;
    private String soc;
    private String os;

    @Column(name = "registration_token_sha256")
    private byte @Nullable [] registrationTokenHash;

    private @Nullable Instant registrationExpiresAt;

    @Column(name = "token_sha256")
    private byte @Nullable [] tokenHash;

    private @Nullable Instant revokedAt;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable HostFacts hostFacts;

    private @Nullable Instant hostFactsAt;

    private @Nullable String agentVersion;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable Conditions conditions;

    private @Nullable Instant conditionsAt;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable Conditions bridgeConditions;

    private @Nullable Instant bridgeConditionsAt;

    /** A document that is stored but null here is unreadable. */
    @Formula("num_nonnulls(host_facts, conditions, bridge_conditions)")
    private int documents;

    private @Nullable String waitingFor;
    private boolean simulated;
    private @Nullable Instant registeredAt;
    private @Nullable Instant lastSeenAt;
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init") // JPA fills the fields
    protected Device() {}

    Device(NewDevice description, Instant createdAt) {
        this.name = description.name();
        this.kind = description.kind();
        this.model = description.model();
        this.soc = description.soc();
        this.os = description.os();
        this.createdAt = createdAt;
    }

    /** Not a real device; everything measured on it is marked as simulated. */
    void simulate() {
        simulated = true;
    }

    /** A revoked device may come back with the new one-time token; an active one keeps its token until then. */
    void expectRegistration(Secret oneTime, Instant expiresAt) {
        registrationTokenHash = oneTime.sha256();
        registrationExpiresAt = expiresAt;
        revokedAt = null;
    }

    boolean expects(Secret oneTime, Instant now) {
        return revokedAt == null
                && !registrationExpired(now)
                && registrationTokenHash != null
                && MessageDigest.isEqual(registrationTokenHash, oneTime.sha256());
    }

    boolean registrationExpired(Instant now) {
        return registrationExpiresAt == null || !now.isBefore(registrationExpiresAt);
    }

    void register(Secret token, String version, HostFacts facts, Instant now) {
        tokenHash = token.sha256();
        registrationTokenHash = null;
        registrationExpiresAt = null;
        revokedAt = null;
        registeredAt = now;
        lastSeenAt = now;
        agentVersion = version;
        hostFacts = facts;
        hostFactsAt = null;
    }

    void revoke(Instant now) {
        tokenHash = null;
        registrationTokenHash = null;
        registrationExpiresAt = null;
        revokedAt = revokedAt == null ? now : revokedAt;
    }

    DeviceState state(Instant now, Duration onlineWithin) {
        if (revokedAt != null) {
            return DeviceState.REVOKED;
        }
        if (tokenHash == null) {
            return DeviceState.NEW;
        }
        return lastSeenAt != null && lastSeenAt.plus(onlineWithin).isAfter(now)
                ? DeviceState.ONLINE
                : DeviceState.OFFLINE;
    }

    /** Whether a report of its agent or bridge is unreadable; it then counts as missing. */
    boolean isPartlyUnreadable() {
        int read = (hostFacts == null ? 0 : 1) + (conditions == null ? 0 : 1) + (bridgeConditions == null ? 0 : 1);
        return documents > read;
    }

    long id() {
        return id == null ? 0 : id;
    }

    String name() {
        return name;
    }

    DeviceView view(Instant now, Duration onlineWithin) {
        DeviceState state = state(now, onlineWithin);
        LiveConditions live =
                LiveConditions.of(conditions, conditionsAt, bridgeConditions, bridgeConditionsAt, onlineWithin);
        return new DeviceView(
                id(),
                name,
                kind,
                model,
                soc,
                os,
                state,
                lastSeenAt,
                agentVersion,
                hostFacts == null ? null : hostFacts.osFingerprint(),
                hostFacts,
                live.conditions(),
                live.at(),
                state == DeviceState.ONLINE ? waitingFor : null,
                simulated,
                registeredAt,
                createdAt,
                isPartlyUnreadable() ? UNREADABLE : null);
    }
}
