package fusionlab.agent.measure;

import fusionlab.unet.Architecture;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Precision;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import fusionlab.unet.Unit;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Decoder;
import fusionlab.unet.component.TinyDecoder;
import fusionlab.unet.graph.ComponentPart;
import java.util.Locale;
import java.util.Optional;

/**
 * A rough, rather high estimate of a session's memory: the runtime's own packed copy of the weights, and activations. Measured for SD-v1.5:
 * 2.1 GB for all blocks at 32x32; 5.9 GB at most for the whole network at 64x64, while it was being opened.
 */
final class MemoryNeed {

    /** Reserved for the rest of the machine. */
    private static final long RESERVE = 256L << 20;

    private static final double PACKING = 1.75;
    /** Bytes per weight: LiteRT converts fp16 weights into one block of fp32, which is moved as it grows. */
    private static final double UNPACKING = 2 * Float.BYTES;

    private static final int LIVE_TENSORS = 6;

    private MemoryNeed() {}

    static long ofBlock(BlockConfiguration block, RuntimeProfile profile) {
        return weights(block.cost().parameters(), profile) + activations(block, profile);
    }

    static long ofNetwork(Topology topology, Architecture architecture, int latentSize, RuntimeProfile profile) {
        long largest = 0;
        for (Unit unit : topology.units(architecture, latentSize)) {
            largest = Math.max(largest, activations(unit.configuration(), profile));
        }
        long parameters = topology.cost(architecture, latentSize).parameters();
        return weights(parameters, profile) + 2 * largest;
    }

    /** A text encoder's activations are small beside its weights. */
    static long ofComponent(Component component, int latentSize, RuntimeProfile profile) {
        long parameters =
                ComponentPart.sum(ComponentPart.of(component, latentSize)).parameters();
        long largest = 0;
        if (component instanceof Decoder decoder) {
            for (BlockConfiguration block : decoder.configurations(latentSize)) {
                largest = Math.max(largest, activations(block, profile));
            }
        } else if (component instanceof TinyDecoder tiny) {
            long side = (long) latentSize << tiny.config().blocks().size() - 1;
            largest = profile.batch()
                    * width(profile)
                    * LIVE_TENSORS
                    * tiny.config().width()
                    * side
                    * side;
        }
        return weights(parameters, profile) + 2 * largest;
    }

    private static long weights(long parameters, RuntimeProfile profile) {
        boolean unpacked =
                profile.precision() == Precision.FP16 && profile.runtime().equals("litert");
        return (long) ((unpacked ? UNPACKING : PACKING * profile.precision().width()) * parameters);
    }

    private static long activations(BlockConfiguration block, RuntimeProfile profile) {
        long pixels = (long) block.height() * block.width() * (block.kind() == BlockKind.UPSAMPLE ? 4 : 1);
        long channels = Math.max(block.inChannels() + block.skipChannels(), block.outChannels());
        long tensors = LIVE_TENSORS * channels * pixels;
        boolean scores = block.heads() > 0 && profile.attentionForm() != AttentionForm.MULTI_HEAD;
        long kept = scores ? 2 * block.heads() * pixels * pixels : 0;
        return profile.batch() * width(profile) * (tensors + kept);
    }

    private static long width(RuntimeProfile profile) {
        return profile.precision() == Precision.FP16 ? Short.BYTES : Float.BYTES; // also of int8
    }

    /** Why {@code need} bytes are not available, if so. */
    static Optional<String> shortage(long need, long available) {
        return need + RESERVE <= available
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT, "needs about %.1f GB, %.1f GB available", need / 1e9, available / 1e9));
    }
}
