package fusionlab.server.campaign;

import fusionlab.latency.MeasuredComponents;
import fusionlab.latency.PicturePlan;
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
import org.jspecify.annotations.Nullable;

/**
 * What a table campaign measures.
 *
 * @param blocks keys of the UNet's block configurations
 * @param uses how often the unchanged UNet has each of them
 * @param components names of the cells of text encoders and decoders, with their uses in one run
 * @param wholes configs of text encoders and decoders, by key
 * @param unet the unchanged UNet as a whole; null if it is not measured so
 * @param picture made end to end; null for none
 * @param repeated keys of what also runs twice in a row
 */
record CellKeys(
        List<String> blocks,
        Map<String, Integer> uses,
        Map<String, Integer> components,
        Map<String, String> wholes,
        Job.@Nullable Network unet,
        Job.@Nullable Pipeline picture,
        List<String> repeated) {

    /** @throws IllegalArgumentException if a decoder is too large at that latent size */
    static CellKeys of(Topology topology, Wholes measured, int latentSize) {
        Map<String, String> wholes = new LinkedHashMap<>();
        measured.components().forEach(component -> wholes.put(component.key(), component.configJson()));
        PicturePlan picture = measured.picture();
        return new CellKeys(
                topology.configurations(latentSize).stream()
                        .map(BlockConfiguration::key)
                        .toList(),
                topology.units(topology.original(), latentSize).stream()
                        .collect(Collectors.toMap(unit -> unit.configuration().key(), unit -> 1, Integer::sum)),
                MeasuredComponents.uses(measured.components(), latentSize),
                wholes,
                measured.unet() ? unchanged(topology) : null,
                picture == null ? null : pipeline(topology, picture, wholes),
                repeated(measured));
    }

    /** Of blocks alone. */
    static CellKeys of(List<String> blocks, Map<String, Integer> uses) {
        return new CellKeys(blocks, uses, Map.of(), Map.of(), null, null, List.of());
    }

    private static Job.Network unchanged(Topology topology) {
        return new Job.Network(
                topology.name(), topology.configJson(), topology.original().text());
    }

    private static Job.Pipeline pipeline(Topology topology, PicturePlan picture, Map<String, String> wholes) {
        return new Job.Pipeline(
                picture.key(),
                topology.name(),
                topology.configJson(),
                topology.original().text(),
                picture.steps(),
                picture.guidance(),
                picture.textEncoder() == null ? null : wholes.get(picture.textEncoder()),
                picture.decoder() == null ? null : wholes.get(picture.decoder()));
    }

    /** Names of the cells of text encoders, decoders, the whole UNet and the picture. */
    List<String> others() {
        List<String> names = new ArrayList<>(components.keySet());
        if (unet != null) {
            names.add(unet.key());
        }
        repeated.forEach(key -> names.add(MeasuredComponents.again(key)));
        if (picture != null) {
            names.addAll(PicturePlan.parse(picture.key()).cells());
        }
        return names;
    }

    /** Of what a picture runs several times in a row: the text encoder, with guidance, and the UNet. */
    private static List<String> repeated(Wholes measured) {
        List<String> keys = new ArrayList<>();
        measured.components().stream()
                .filter(component -> component.role() == Component.Role.TEXT_ENCODER)
                .forEach(component -> keys.add(component.key()));
        if (measured.unet()) {
            keys.add(MeasuredComponents.UNCHANGED_UNET);
        }
        return keys;
    }

    /** What of some keys runs twice in a row. */
    List<String> repeatedAmong(List<String> keys) {
        return repeated.stream().filter(keys::contains).toList();
    }

    /** The whole UNet, if its key is among some. */
    List<Job.Network> networksAmong(List<String> keys) {
        return unet != null && keys.contains(unet.key()) ? List.of(unet) : List.of();
    }

    /** The picture, if its key is among some. */
    List<Job.Pipeline> picturesAmong(List<String> keys) {
        return picture != null && keys.contains(picture.key()) ? List.of(picture) : List.of();
    }

    /** Keys of the samples, each once: a decoder may have a block that the UNet has too. */
    List<String> sampled() {
        Set<String> keys = new LinkedHashSet<>(blocks);
        components.keySet().forEach(name -> keys.add(MeasuredComponents.sampleKey(name)));
        if (unet != null) {
            keys.add(unet.key());
        }
        if (picture != null) {
            keys.add(picture.key());
        }
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
