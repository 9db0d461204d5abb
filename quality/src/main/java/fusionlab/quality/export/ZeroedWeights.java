package fusionlab.quality.export;

import fusionlab.quality.unet.ArchitectureWeights;
import fusionlab.quality.unet.WeightSource;
import fusionlab.unet.Architecture;
import fusionlab.unet.Tensor;
import java.io.IOException;
import java.util.List;

/**
 * The weights of the whole UNet, with zeros in the last layer of each removed block's residual branch: the pictures of the architecture in a
 * model that loads unchanged everywhere, at the original's speed.
 *
 * @param whole of the topology's original
 * @param architecture without copies
 */
record ZeroedWeights(ArchitectureWeights whole, Architecture architecture) implements WeightSource {

    private static final List<String> LAST = List.of("conv2.weight", "conv2.bias", "proj_out.weight", "proj_out.bias");

    @Override
    public List<Tensor> tensors() {
        return whole.tensors();
    }

    @Override
    public org.bytedeco.pytorch.Tensor read(String name) throws IOException {
        org.bytedeco.pytorch.Tensor weight = whole.read(name);
        return isZeroed(name) ? weight.zero_() : weight;
    }

    private boolean isZeroed(String name) {
        return architecture.removed().stream()
                .anyMatch(slot -> name.startsWith(slot + ".") && LAST.contains(name.substring(slot.length() + 1)));
    }
}
