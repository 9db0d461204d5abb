package fusionlab.server.quality;

import java.util.List;
import java.util.Optional;
import org.springframework.data.repository.Repository;

interface QualityTableRepository extends Repository<StoredQualityTable, Long> {

    StoredQualityTable saveAndFlush(StoredQualityTable table);

    boolean existsByName(String name);

    Optional<StoredQualityTable> findById(long id);

    List<StoredQualityTable> findTop50ByTopologyOrderByIdDesc(String topology);

    QualityTables.Summary findSummaryById(long id);
}
