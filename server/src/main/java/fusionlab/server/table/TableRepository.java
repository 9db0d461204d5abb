package fusionlab.server.table;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface TableRepository extends Repository<StoredTable, Long> {

    StoredTable saveAndFlush(StoredTable table);

    Optional<StoredTable> findById(long id);

    Optional<StoredTable> findByCampaignId(long campaignId);

    List<StoredTable> findTop50ByTopologyOrderByIdDesc(String topology);

    Page<StoredTable> findAll(Pageable page);

    @Query("select coalesce(max(t.version), 0) from StoredTable t where t.name = :name")
    int newestVersion(String name);
}
