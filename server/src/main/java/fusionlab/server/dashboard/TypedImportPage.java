package fusionlab.server.dashboard;

import fusionlab.server.system.InvalidRequestException;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Topology;
import fusionlab.unet.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A form with one row per block, for copying another tool's report by hand; the result is imported like a file. */
@Controller
class TypedImportPage {

    static final String PATH = "/tables/import";

    @GetMapping(PATH)
    String form(
            @RequestParam(defaultValue = "sd-v1.5") String topology,
            @RequestParam(defaultValue = "64") int latentSize,
            Model model) {
        model.addAttribute("topologies", Topology.builtInNames());
        model.addAttribute("topology", topology);
        model.addAttribute("latentSize", latentSize);
        model.addAttribute("rows", Row.of(topology, latentSize));
        return "typed-import";
    }

    /**
     * One cell to fill in.
     *
     * @param places of the unchanged network; none for a block that only removals and copies need
     */
    record Row(String key, String kind, String shape, List<String> places, String note) {

        static List<Row> of(String name, int latentSize) {
            if (!Topology.builtInNames().contains(name)) {
                throw new InvalidRequestException("topology", "There is no topology " + name, "choose one of the list");
            }
            Topology topology = Topology.builtIn(name);
            try {
                Map<String, List<String>> places = new LinkedHashMap<>();
                for (Unit unit : topology.units(topology.original(), latentSize)) {
                    places.computeIfAbsent(unit.configuration().key(), key -> new ArrayList<>())
                            .add(unit.position());
                }
                return topology.configurations(latentSize).stream()
                        .map(configuration -> of(configuration, places.getOrDefault(configuration.key(), List.of())))
                        .toList();
            } catch (IllegalArgumentException misfit) {
                throw new InvalidRequestException(
                        "latentSize", String.valueOf(misfit.getMessage()), "choose another latent size");
            }
        }

        private static Row of(BlockConfiguration configuration, List<String> places) {
            return new Row(
                    configuration.key(),
                    WhereTimeGoes.words(configuration.kind()),
                    WhereTimeGoes.shape(configuration),
                    places,
                    WhereTimeGoes.note(configuration, places));
        }
    }
}
