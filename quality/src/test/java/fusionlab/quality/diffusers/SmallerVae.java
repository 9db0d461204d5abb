package fusionlab.quality.diffusers;

import fusionlab.quality.decoder.ChannelPruning;
import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.GeneratedNumbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** A decoder made from that of a vae/ folder, untrained, and what it draws of generated latents. */
public record SmallerVae(float[] decoded) {

    /** Writes {@code vae/} into a folder: with half the channels, or of TAESD's kind. */
    public static SmallerVae write(Path vae, Path folder, boolean tiny) throws IOException {
        NamedTensors tensors = NamedTensors.load(vae, DrawingParts.DECODER, Compute.USUAL);
        try (tensors;
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            CheckpointDecoder original =
                    new CheckpointDecoder(vae, (VaeForm) VaeFolder.decoder(vae, Compute.USUAL), tensors.tensors());
            DecoderForm form = tiny ? original.tiny(6) : original.pruned(.5);
            Map<String, Tensor> weights = tiny
                    ? original.tiny(6).random(1)
                    : ChannelPruning.of(tensors.tensors(), form.shapes(), original.groups());
            original.write(folder, form, weights, Map.of());
            return new SmallerVae(Floats.of(form.decode(weights, GeneratedNumbers.tensor("latents", 1, 4, 4, 4))));
        }
    }
}
