package fusionlab.server.search;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface SearchRepository extends Repository<Search, Long> {

    Search saveAndFlush(Search run);

    Optional<Search> findById(long id);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select r from Search r where r.id = :id")
    Optional<Search> lock(long id);

    /** Without their ledgers. */
    List<Win> findTop50WinsByWinnerIdAndStateOrderByIdDesc(long winnerId, SearchState state);

    Optional<Search> findFirstByWinnerIdAndStateOrderByIdDesc(long winnerId, SearchState state);

    Optional<Search> findByIdAndWinnerIdAndState(long id, long winnerId, SearchState state);

    long countByState(SearchState state);

    /** What lists of an architecture's searches show. */
    record Win(
            long id,
            long latencyTableId,
            long qualityTableId,
            String parameters,
            @Nullable Double winnerMs,
            @Nullable Double winnerClipLoss,
            @Nullable Double winnerGap,
            int roundsDone,
            @Nullable Instant finishedAt) {}
}
