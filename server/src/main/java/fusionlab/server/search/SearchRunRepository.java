package fusionlab.server.search;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface SearchRunRepository extends Repository<SearchRun, Long> {

    SearchRun saveAndFlush(SearchRun run);

    Optional<SearchRun> findById(long id);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select r from SearchRun r where r.id = :id")
    Optional<SearchRun> lock(long id);

    /** Without their ledgers. */
    List<Win> findTop50WinsByWinnerIdAndStateOrderByIdDesc(long winnerId, SearchState state);

    Optional<SearchRun> findFirstByWinnerIdAndStateOrderByIdDesc(long winnerId, SearchState state);

    Optional<SearchRun> findByIdAndWinnerIdAndState(long id, long winnerId, SearchState state);

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
