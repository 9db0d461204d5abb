package fusionlab.server.search;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface SearchRepository extends Repository<Search, Long> {

    Search saveAndFlush(Search run);

    Optional<Search> findById(long id);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select r from Search r where r.id = :id")
    Optional<Search> lock(long id);

    Optional<Search> findFirstByWinnerIdAndStateOrderByIdDesc(long winnerId, SearchState state);

    Optional<Search> findByIdAndWinnerIdAndState(long id, long winnerId, SearchState state);

    long countByState(SearchState state);
}
