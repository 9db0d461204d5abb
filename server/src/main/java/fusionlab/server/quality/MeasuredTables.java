package fusionlab.server.quality;

import fusionlab.search.quality.QualityTable;
import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Stores tables measured by the lab's workers. */
@Component
public class MeasuredTables {

    private final QualityTableRepository repository;
    private final Clock clock;

    MeasuredTables(QualityTableRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /** @return its id; if the name is taken a number is added */
    @Transactional(propagation = Propagation.MANDATORY)
    public long save(QualityTable table, String createdBy) {
        String name = table.name();
        for (int number = 2; repository.existsByName(name); number++) {
            name = table.name() + " (" + number + ")";
        }
        QualityTable named = table.named(name);
        return repository
                .saveAndFlush(new StoredQualityTable(named, createdBy, clock.instant()))
                .id();
    }
}
