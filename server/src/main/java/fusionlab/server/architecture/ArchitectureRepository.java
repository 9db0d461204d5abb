package fusionlab.server.architecture;

import java.util.Optional;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface ArchitectureRepository extends Repository<StoredArchitecture, Long> {

    Optional<StoredArchitecture> findById(long id);

    @Query("select a.id from StoredArchitecture a where a.contentHash = :contentHash")
    Optional<Long> findIdByContentHash(String contentHash);

    Page<StoredArchitecture> findAll(Pageable page);

    /** One statement, so that two that save the same architecture at once do not collide. */
    @Modifying
    @Query(nativeQuery = true, value = """
            insert into architecture (topology, topology_config, counts, content_hash, origin)
            values (:topology, :topologyConfig, :counts, :contentHash, :origin)
            on conflict (content_hash) do nothing""")
    int insertIfAbsent(String topology, String topologyConfig, String counts, String contentHash, String origin);
}
