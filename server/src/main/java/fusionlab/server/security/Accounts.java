package fusionlab.server.security;

import java.time.Instant;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** {@code save} would change the account of the same name: new ones are added with {@link #add}. */
interface Accounts extends JpaRepository<Account, String> {

    boolean existsByUsernameIgnoreCase(String username);

    /** @return false if there is one of that name: then nothing was changed */
    default boolean add(Account account) {
        return insert(account.username(), account.passwordHash(), account.role().name(), account.createdAt()) == 1;
    }

    @Modifying
    @Query(nativeQuery = true, value = """
            insert into account (username, password_hash, role, created_at) values (:username, :passwordHash, :role, :createdAt)
            on conflict do nothing""")
    int insert(String username, String passwordHash, String role, Instant createdAt);
}
