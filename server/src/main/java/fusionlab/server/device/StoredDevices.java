package fusionlab.server.device;

import fusionlab.protocol.Conditions;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

interface StoredDevices extends JpaRepository<Device, Long> {

    boolean existsByName(String name);

    /** Writes rarely, since hundreds of agents send heartbeats. */
    @Modifying
    @Query("""
            update Device set conditions = :conditions, conditionsAt = :now
            where id = :id and (conditionsAt is null or conditionsAt < :before)""")
    void live(long id, Conditions conditions, Instant now, Instant before);

    /** Locked, so that the second of two agents with one token finds it used. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Device> findByRegistrationTokenHash(byte[] hash);
}
