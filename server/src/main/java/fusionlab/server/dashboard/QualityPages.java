package fusionlab.server.dashboard;

import fusionlab.search.quality.QualityTable;
import fusionlab.server.annotation.Annotated;
import fusionlab.server.annotation.Annotations;
import fusionlab.server.evaluation.CheckpointQuery;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.quality.KnownTopologies;
import fusionlab.server.quality.QualityMeasurementQuery;
import fusionlab.server.quality.QualityMeasurementView;
import fusionlab.server.quality.QualityMeasurements;
import fusionlab.server.quality.QualityTableQuery;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.system.NotFoundException;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Quality tables: the value of each slot in CLIP, and its source. */
@Controller
record QualityPages(
        QualityTables tables,
        Checkpoints checkpoints,
        KnownTopologies topologies,
        QualityMeasurements measurements,
        Annotations annotations) {

    private static final Paging NEWEST = Paging.first(20);

    @GetMapping("/quality")
    String list(QualityTableQuery asked, Model model) {
        Listing<QualityTables.Summary> page = tables.list(asked);
        model.addAttribute("qualities", page);
        model.addAttribute("annotations", annotations.of(Annotated.QUALITY_TABLE, page, QualityTables.Summary::id));
        model.addAttribute("topologies", topologies.names());
        model.addAttribute(
                "list", ListPage.of("/quality", "quality tables", asked, page, Map.of("topology", topologies.names())));
        model.addAttribute("checkpoints", checkpoints.list(CheckpointQuery.all(NEWEST)));
        making(model);
        return "qualities";
    }

    /** The part that refreshes itself while something is measured. */
    @GetMapping("/quality/making")
    String making(Model model) {
        Listing<QualityMeasurementView> newest = measurements.list(QualityMeasurementQuery.all(NEWEST));
        model.addAttribute("making", newest);
        model.addAttribute("underWay", newest.items().stream().anyMatch(one -> one.finishedAt() == null));
        return "qualities :: live";
    }

    @GetMapping("/quality/{id}")
    String one(@PathVariable long id, Model model) {
        QualityTables.Details details = tables.details(id)
                .orElseThrow(() -> new NotFoundException("quality table", id, "/api/v1/quality-tables"));
        QualityTable table = tables.find(id).orElseThrow().table();
        model.addAttribute("row", details.summary());
        model.addAttribute("annotation", annotations.of(Annotated.QUALITY_TABLE, id));
        model.addAttribute("table", table);
        List<SlotValue> slots = SlotValue.of(table);
        model.addAttribute("slots", slots);
        topologies.named(table.topology()).ifPresent(topology -> {
            model.addAttribute("picture", picture(topology, slots));
            table.gaps(topology).ifPresent(gaps -> model.addAttribute("gaps", gaps));
        });
        return "quality";
    }

    private static UNetPicture picture(Topology topology, List<SlotValue> slots) {
        Map<String, Double> values = new LinkedHashMap<>();
        slots.forEach(slot -> values.put(slot.slot(), slot.delta()));
        Set<String> noise =
                slots.stream().filter(SlotValue::noise).map(SlotValue::slot).collect(Collectors.toSet());
        return UNetPicture.ofValues(topology, topology.latentSize(), values, noise, "CLIP");
    }

    /** A bar around zero in a field of 200 by 10; {@code noise} if the value does not differ significantly from zero. */
    record SlotValue(
            String slot,
            double delta,
            double standardError,
            double x,
            double width,
            double low,
            double high,
            boolean noise) {

        static List<SlotValue> of(QualityTable table) {
            double widest = table.slots().values().stream()
                    .mapToDouble(value -> Math.abs(value.delta()) + error(value))
                    .max()
                    .orElse(1);
            double scale = widest > 0 ? 98 / widest : 1;
            return table.slots().entrySet().stream()
                    .map(entry -> of(entry.getKey(), entry.getValue(), scale))
                    .toList();
        }

        private static SlotValue of(String slot, QualityTable.DeltaClip value, double scale) {
            double end = 100 + value.delta() * scale;
            double error = error(value);
            return new SlotValue(
                    slot,
                    value.delta(),
                    value.standardError(),
                    Math.min(100, end),
                    Math.abs(end - 100),
                    end - error * scale,
                    end + error * scale,
                    Math.abs(value.delta()) <= error);
        }

        /** Half of a 95 % interval. */
        private static double error(QualityTable.DeltaClip value) {
            return Double.isFinite(value.standardError()) ? 1.96 * value.standardError() : 0;
        }
    }
}
