package fusionlab.server.campaign;

import fusionlab.latency.MeasuredComponents;
import fusionlab.protocol.Job;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Component;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a table campaign measures.
 *
 * @param blocks keys of the UNet's block configurations
 * @param uses how often the unchanged UNet has each of them
 * @param components names of the cells of text encoders and decoders, with their uses in one run
 * @param wholes configs of text encoders and decoders, by key
 */
record CellKeys(
        List<String> blocks, Map<String, Integer> uses, Map<String, Integer> components, Map<String, String> wholes) {

    /** @throws IllegalArgumentException if a decoder is too large at that latent size */
    static CellKeys of(Topology topology, List<Component> components, int latentSize) {
        Map<String, String> wholes = new LinkedHashMap<>();
        components.forEach(component -> wholes.put(component.key(), component.configJson()));
        return new CellKeys(
                topology.configurations(latentSize).stream()
                        .map(BlockConfiguration::key)
                        .toList(),
                topology.units(topology.original(), latentSize).stream()
                        .collect(Collectors.toMap(unit -> unit.configuration().key(), unit -> 1, Integer::sum)),
                MeasuredComponents.uses(components, latentSize),
                wholes);
    }

    /** Keys of the samples, each once: a decoder may have a block that the UNet has too. */
    List<String> sampled() {
        Set<String> keys = new LinkedHashSet<>(blocks);
        components.keySet().forEach(name -> keys.add(MeasuredComponents.sampleKey(name)));
        return List.copyOf(keys);
    }

    /** Those of some keys that are whole components, as jobs have them. */
    List<Job.Whole> wholesAmong(List<String> keys) {
        List<Job.Whole> among = new ArrayList<>();
        wholes.forEach((key, config) -> {
            if (keys.contains(key)) {
                among.add(new Job.Whole(key, config));
            }
        });
        return among;
    }
}
