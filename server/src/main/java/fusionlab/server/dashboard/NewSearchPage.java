package fusionlab.server.dashboard;

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
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
        // Few topologies have many tables.
        Map<String, Boolean> scored = page.items().stream()
                .filter(table -> complete.contains(table.id()))
                .collect(Collectors.toMap(TableEntry::topology, this::scored, Boolean::logicalOr));
        model.addAttribute(
                "choices",
                page.map(table -> new Choice(
                        table,
                        !complete.contains(table.id())
                                ? "incomplete: a cell that the unchanged UNet needs is missing"
                                : scored.get(table.topology())
                                        ? null
                                        : "there is neither a quality table of " + table.topology()
                                                + " nor a checkpoint with its slots")));
        model.addAttribute(
                "list",
                ListPage.of("/searches/new", "latency tables", asked, page, Map.of("topology", topologies.names())));
        return "new-search";
    }

    private boolean scored(TableEntry table) {
        return !qualities
                        .list(QualityTableQuery.ofTopology(table.topology(), Paging.first(1)))
                        .items()
                        .isEmpty()
                || !checkpoints.fitting(tables.get(table.id()).topology()).isEmpty();
    }
}
