package fusionlab.server.curve;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface CurveRepository extends Repository<Curve, Long> {

    Curve saveAndFlush(Curve curve);

    Optional<Curve> findById(long id);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select c from Curve c where c.id = :id")
    Optional<Curve> lock(long id);
}
