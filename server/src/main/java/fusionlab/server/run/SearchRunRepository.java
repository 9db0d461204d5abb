package fusionlab.server.run;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface SearchRunRepository extends Repository<SearchRun, Long> {

    SearchRun saveAndFlush(SearchRun run);

    Optional<SearchRun> findById(long id);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select r from SearchRun r where r.id = :id")
    Optional<SearchRun> lock(long id);

    Page<SearchRun> findAll(Pageable page);

    List<SearchRun> findTop50ByWinnerIdAndStateOrderByIdDesc(long winnerId, SearchState state);

    long countByState(SearchState state);
}
