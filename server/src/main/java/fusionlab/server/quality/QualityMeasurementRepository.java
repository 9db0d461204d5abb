package fusionlab.server.quality;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface QualityMeasurementRepository extends Repository<QualityMeasurement, Long> {

    QualityMeasurement saveAndFlush(QualityMeasurement measurement);

    Optional<QualityMeasurement> findById(long id);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select m from QualityMeasurement m where m.id = :id")
    Optional<QualityMeasurement> lock(long id);
}
