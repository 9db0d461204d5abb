package fusionlab.quality;

import fusionlab.quality.evaluation.World;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.ContentHash;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The worlds of compared models: what models have in common is opened once. Closing it closes them all. */
final class ComparedWorlds implements AutoCloseable {

    private final WorldPlace place;
    private final Map<String, World> opened = new HashMap<>();
    private final List<Unet> replaced = new ArrayList<>();

    ComparedWorlds(WorldPlace place) {
        this.place = place;
    }

    /** @throws IllegalArgumentException as {@link WorldPlace#require} */
    void require(@Nullable Path weights) {
        place.require(weights == null || Files.isRegularFile(weights) ? null : weights);
    }

    /**
     * @param weights a file of a UNet's weights, or as for {@link WorldPlace#open}
     * @param decoder as for {@link WorldPlace#open}
     * @throws fusionlab.unet.weights.InvalidSafetensorsException if a file of weights is broken, or of another UNet
     */
    World of(@Nullable Path weights, @Nullable Path decoder) throws IOException {
        if (weights == null || !Files.isRegularFile(weights)) {
            return opened.computeIfAbsent(weights + "\n" + decoder, any -> place.open(weights, decoder));
        }
        World whole = of(null, decoder);
        Unet unet = Unet.load(whole.topology(), weights, Compute.USUAL);
        replaced.add(unet);
        String hash = ContentHash.of(weights);
        return whole.with(
                unet, decoder == null ? hash : ContentHash.of(hash + " in place of " + whole.checkpointHash()));
    }

    /** What such weights compute if nothing else is named; a file does not say. */
    Architecture architecture(@Nullable Path weights, Topology topology) {
        return weights != null && Files.isRegularFile(weights)
                ? topology.original()
                : place.architecture(weights, topology);
    }

    @Override
    public void close() {
        replaced.forEach(Unet::close);
        opened.values().forEach(World::close);
    }
}
