package fusionlab.server.security;

import fusionlab.unet.ContentHash;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import org.springframework.security.crypto.password.PasswordEncoder;

/** A person who may log in to the dashboard. */
@Entity
class Account {

    @Id
    private String username;

    private String passwordHash;

    @Enumerated(EnumType.STRING)
    private Role role;

    private Instant createdAt;

    @SuppressWarnings("NullAway.Init") // JPA fills the fields
    protected Account() {}

    Account(String username, String password, Role role, PasswordEncoder encoder, Instant createdAt) {
        this.username = username;
        this.passwordHash = encoder.encode(password);
        this.role = role;
        this.createdAt = createdAt;
    }

    boolean hasPassword(String password, PasswordEncoder encoder) {
        return encoder.matches(password, passwordHash);
    }

    void changePassword(String password, PasswordEncoder encoder) {
        passwordHash = encoder.encode(password);
    }

    /** Another one after each change of the password or role; says nothing of the password. */
    String stamp() {
        return ContentHash.of(role + " " + passwordHash);
    }

    String username() {
        return username;
    }

    String passwordHash() {
        return passwordHash;
    }

    Role role() {
        return role;
    }

    Instant createdAt() {
        return createdAt;
    }
}
