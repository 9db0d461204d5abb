package fusionlab.server.search;

import fusionlab.server.system.BadParameterException;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.table.LatencyTables;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Compares latency tables, for REST and pages. */
@RestController
public class TableComparisons {

    private static final int FEWEST = 2;
    private static final int MOST = 6;

    private final LatencyTables tables;

    TableComparisons(LatencyTables tables) {
        this.tables = tables;
    }

    /**
     * Compares latency tables cell by cell.
     *
     * @param ids of 2 to 6 different latency tables
     */
    @GetMapping("/api/v1/latency-tables/compare")
    public TableComparison compare(@RequestParam List<Long> ids) {
        List<Long> distinct = ids.stream().distinct().toList();
        if (distinct.size() < FEWEST || distinct.size() > MOST) {
            throw new BadParameterException(
                    "ids",
                    distinct.size() + " tables cannot be compared",
                    "give " + FEWEST + " to " + MOST + " different ids: ids=1,2");
        }
        return TableComparison.of(distinct.stream().map(this::stored).toList());
    }

    private LatencyTables.Document stored(long id) {
        return tables.find(id).orElseThrow(() -> new NotFoundException("latency table", id, "/api/v1/latency-tables"));
    }
}
