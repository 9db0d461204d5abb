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
     * @param tables ids of 2 to 6 different tables
     * @throws NotFoundException naming the unknown id
     */
    @GetMapping(path = "/api/v1/architectures/compare", params = "tables")
    public TableComparison compare(@RequestParam("tables") List<Long> tables) {
        List<Long> ids = tables.stream().distinct().toList();
        if (ids.size() < FEWEST || ids.size() > MOST) {
            throw new BadParameterException(
                    "tables",
                    ids.size() + " tables cannot be compared",
                    "give " + FEWEST + " to " + MOST + " different ids: tables=1,2");
        }
        return TableComparison.of(ids.stream().map(this::stored).toList());
    }

    private LatencyTables.Document stored(long id) {
        return tables.find(id).orElseThrow(() -> new NotFoundException("latency table", id, "/api/v1/latency-tables"));
    }
}
