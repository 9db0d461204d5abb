package fusionlab.quality.unet;

import fusionlab.unet.Architecture;
import fusionlab.unet.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The weights of a loaded UNet that an architecture uses.
 *
 * @param unet stays open as long as they are read
 */
public record UnetWeights(Unet unet, Architecture architecture) implements WeightSource {

    @Override
    public List<Tensor> tensors() {
        return architecture.tensors();
    }

    @Override
    public org.bytedeco.pytorch.Tensor read(String name) {
        Map<String, org.bytedeco.pytorch.Tensor> own = unet.parameters();
        org.bytedeco.pytorch.Tensor weight = own.containsKey(name)
                ? own.get(name)
                : unet.copiesFor(architecture).get(name);
        return Objects.requireNonNull(weight, name).detach();
    }
}
