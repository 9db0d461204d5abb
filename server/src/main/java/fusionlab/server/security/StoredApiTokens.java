package fusionlab.server.security;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.transaction.annotation.Transactional;

interface StoredApiTokens extends JpaRepository<ApiToken, Long> {

    Optional<ApiToken> findBySha256AndRevokedAtIsNull(byte[] sha256);

    Optional<ApiToken> findBySha256(byte[] sha256);

    Optional<ApiToken> findByName(String name);

    boolean existsByName(String name);

    ApiTokens.View findViewById(long id);

    List<ApiTokens.View> findByRoleAndRevokedAtIsNullOrderByName(Role role);

    @Modifying
    @Transactional
    @Query("update ApiToken set lastUsedAt = :now where id = :id")
    void used(long id, Instant now);
}
