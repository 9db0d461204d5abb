package fusionlab.server.table;

import fusionlab.latency.Estimate;
import fusionlab.latency.Flag;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Decoder;
import fusionlab.unet.component.TextEncoder;
import fusionlab.unet.component.TinyDecoder;
import fusionlab.unet.graph.ComponentPart;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ConcurrentLruCache;

/**
 * A text encoder or decoder that a table measured.
 *
 * @param key names it in requests
 * @param name for people
 * @param parameters without an autoencoder's 1x1 convolution of the latents
 * @param ms mean of one run of the whole, with its 95 % interval; null if it could not be measured
 * @param blocksMs sum of a decoder's blocks, with the error of adding up; null if one is missing, or it has none
 * @param problem why the whole could not be measured; null if it was
 */
public record ComponentView(
        String key,
        Component.Role role,
        String name,
        long parameters,
        @Nullable Double ms,
        @Nullable Double lowMs,
        @Nullable Double highMs,
        int samples,
        List<Flag> flags,
        @Nullable Double blocksMs,
        @Nullable Double blocksLowMs,
        @Nullable Double blocksHighMs,
        @Nullable String problem) {

    /** Counting builds the component's graph, which takes milliseconds. */
    private static final ConcurrentLruCache<Counted, Long> PARAMETERS = new ConcurrentLruCache<>(
            256, counted -> ComponentPart.sum(ComponentPart.of(counted.component(), counted.latentSize()))
                    .parameters());

    private record Counted(Component component, int latentSize) {}

    static List<ComponentView> of(LatencyTable table) {
        return table.components().components().stream()
                .map(component -> of(table, component))
                .toList();
    }

    private static ComponentView of(LatencyTable table, Component component) {
        Estimate whole = table.components().cells().get(component.key());
        Prediction.Predicted blocks =
                table.summed(component) instanceof Prediction.Predicted predicted ? predicted : null;
        return new ComponentView(
                component.key(),
                component.role(),
                name(component),
                PARAMETERS.get(new Counted(component, table.provenance().latentSize())),
                whole == null ? null : whole.mean().ms(),
                whole == null ? null : whole.mean().lowMs(),
                whole == null ? null : whole.mean().highMs(),
                whole == null ? 0 : whole.samples(),
                whole == null ? List.of() : whole.flags().stream().sorted().toList(),
                blocks == null ? null : blocks.ms(),
                blocks == null ? null : blocks.lowMs(),
                blocks == null ? null : blocks.highMs(),
                table.components().missing().get(component.key()));
    }

    /** For people. */
    public static String name(Component component) {
        if (component instanceof TextEncoder text) {
            return "Text encoder, width " + text.config().width() + ", "
                    + text.config().layers() + " layers";
        }
        return component instanceof Decoder decoder
                ? "Decoder, channels "
                        + String.join(
                                "/",
                                decoder.config().channels().stream()
                                        .map(String::valueOf)
                                        .toList())
                : "Tiny decoder, width " + ((TinyDecoder) component).config().width();
    }

    /** Whether the table knows the time of a run. */
    public boolean isKnown() {
        return ms != null || blocksMs != null;
    }
}
