package fusionlab.server.dashboard;

import fusionlab.latency.LatencyTable;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.server.annotation.Annotated;
import fusionlab.server.annotation.Annotations;
import fusionlab.server.architecture.ArchitectureQuery;
import fusionlab.server.architecture.ArchitectureView;
import fusionlab.server.architecture.Architectures;
import fusionlab.server.architecture.Evidence;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.evaluation.EvaluationViews;
import fusionlab.server.quality.KnownTopologies;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.table.LatencyTables;
import fusionlab.unet.Architecture;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** Architectures: removed and copied blocks, cost, results and downloads. */
@Controller
record ArchitecturePages(
        Architectures architectures,
        LatencyTables tables,
        KnownTopologies topologies,
        Annotations annotations,
        Checkpoints checkpoints,
        EvaluationViews evaluations) {

    /** A form offers no more. */
    private static final int CHECKPOINTS = 20;

    @GetMapping("/architectures")
    String list(ArchitectureQuery asked, Model model) {
        Listing<ArchitectureView.Summary> page = architectures.list(asked);
        model.addAttribute("page", page);
        model.addAttribute("annotations", annotations.of(Annotated.ARCHITECTURE, page, ArchitectureView.Summary::id));
        model.addAttribute(
                "list",
                ListPage.of("/architectures", "architectures", asked, page, Map.of("topology", topologies.names())));
        return "architectures";
    }

    /**
     * @param table for the breakdown; by default that of the newest search that the architecture won, else the newest that has all cells
     *     that it needs
     */
    @GetMapping("/architectures/{id}")
    String one(@PathVariable long id, @RequestParam(required = false) @Nullable Long table, Model model) {
        ArchitectureView found = architectures.view(id);
        Architecture architecture = architectures.find(id).orElseThrow();
        Long by = table == null ? usual(found) : table;
        LatencyTable latencies = by == null ? null : tables.get(by);
        if (latencies != null
                && !latencies
                        .topology()
                        .contentHash()
                        .equals(architecture.topology().contentHash())) {
            throw new InvalidRequestException(
                    "table",
                    "Table " + by + " is of topology " + latencies.topology().name() + ", not of this architecture's",
                    "choose one of " + architecture.topology().name());
        }
        model.addAttribute("id", id);
        model.addAttribute("annotation", annotations.of(Annotated.ARCHITECTURE, id));
        model.addAttribute("architecture", found);
        model.addAttribute(
                "measured",
                found.measurements().stream()
                        .filter(measurement -> measurement.measuredMs() != null)
                        .toList());
        model.addAttribute("evaluations", evaluations.of(architecture));
        model.addAttribute(
                "checkpoints",
                checkpoints.fitting(architecture.topology()).stream()
                        .limit(CHECKPOINTS)
                        .toList());
        model.addAttribute("allSlots", allSlots(architecture));
        model.addAttribute("samplers", EvaluationProtocol.SAMPLERS);
        model.addAttribute("picture", UNetPicture.ofArchitecture(architecture, found.latentSize()));
        model.addAttribute("by", by == null ? null : tables.entry(by));
        model.addAttribute("breakdown", BreakdownView.of(architecture, latencies));
        model.addAttribute("kinds", Breakdown.Kind.values());
        return "architecture";
    }

    /** With all counts, since topologies with the same slots may have other counts originally. */
    private static String allSlots(Architecture architecture) {
        return architecture.counts().entrySet().stream()
                .map(slot -> slot.getKey() + "=" + slot.getValue())
                .collect(Collectors.joining(","));
    }

    private static @Nullable Long usual(ArchitectureView architecture) {
        List<Long> known = architecture.latencies().stream()
                .filter(latency -> latency.ms() != null)
                .map(Evidence.PredictedLatency::latencyTableId)
                .toList();
        return architecture.searches().stream()
                .map(Evidence.Win::latencyTableId)
                .filter(known::contains)
                .findFirst()
                .or(() -> known.stream().findFirst())
                .orElse(null);
    }
}
