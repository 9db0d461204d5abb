package fusionlab.server.dashboard;

import fusionlab.latency.LatencyTable;
import fusionlab.server.database.StoredRow;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.quality.KnownTopologies;
import fusionlab.server.quality.QualityTableQuery;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.table.LatencyTables;
import fusionlab.server.table.TableEntry;
import fusionlab.server.table.TableQuery;
import fusionlab.server.table.UNetTimes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Where a search begins: the latency tables, each with a link to its form, or why there is none. */
@Controller
record NewSearchPage(
        LatencyTables tables,
        UNetTimes times,
        QualityTables qualities,
        Checkpoints checkpoints,
        KnownTopologies topologies) {

    /** @param problem why no search can run on the table; null if one can */
    record Choice(TableEntry table, @Nullable String problem) {}

    @GetMapping("/searches/new")
    String choose(TableQuery asked, Model model) {
        Listing<TableEntry> page = tables.list(asked);
        Set<Long> complete =
                times.complete(page.items().stream().map(TableEntry::id).toList());
        Map<String, Boolean> scored = new HashMap<>(); // many tables share a topology
        for (TableEntry table : page.items()) {
            if (complete.contains(table.id())) {
                scored.computeIfAbsent(table.topology(), name -> scored(table));
            }
        }
        model.addAttribute(
                "choices",
                page.map(table -> new Choice(table, problem(table, complete, scored.get(table.topology())))));
        model.addAttribute(
                "list",
                ListPage.of("/searches/new", "latency tables", asked, page, Map.of("topology", topologies.names())));
        return "new-search";
    }

    private static @Nullable String problem(TableEntry table, Set<Long> complete, @Nullable Boolean scored) {
        if (!complete.contains(table.id())) {
            return "incomplete: a cell that the unchanged UNet needs is missing";
        }
        return Boolean.TRUE.equals(scored)
                ? null
                : "there is neither a quality table of " + table.topology() + " nor a checkpoint with its slots";
    }

    /** Whether something says what its blocks contribute; null if the table's document, which has the slots, is unreadable. */
    private @Nullable Boolean scored(TableEntry table) {
        if (!qualities
                .list(QualityTableQuery.ofTopology(table.topology(), Paging.first(1)))
                .items()
                .isEmpty()) {
            return true;
        }
        LatencyTable document = StoredRow.read("latency table", table.id(), () -> tables.get(table.id()))
                .value();
        return document == null
                ? null
                : !checkpoints.fitting(document.topology()).isEmpty();
    }
}
