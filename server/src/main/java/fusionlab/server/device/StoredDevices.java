package fusionlab.server.device;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;

interface StoredDevices extends JpaRepository<Device, Long> {

    boolean existsByName(String name);

    /** Locked, so that of two agents with one token the second finds it used. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Device> findByRegistrationTokenHash(byte[] hash);
}
