package fusionlab.quality.unet;

import fusionlab.unet.Tensor;
import java.io.IOException;
import java.util.List;

/** The weights of a model, one by one. */
public interface WeightSource {

    /** By diffusers' names, in execution order. */
    List<Tensor> tensors();

    /** A new tensor in the checkpoint's type and layout, in the caller's PointerScope. */
    org.bytedeco.pytorch.Tensor read(String name) throws IOException;
}
