package fusionlab.quality.diffusers;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Floats;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What turns pictures and captions into what a checkpoint's UNet is trained on: the autoencoder's encoder, the tokenizer and the text
 * encoder. Thread-safe; each thread should have called {@link fusionlab.quality.tensors.TorchThreads#single}.
 */
public final class PictureEncoder implements AutoCloseable {

    private final TrainableCheckpoint checkpoint;
    private final ClipTokenizer tokenizer;
    private final NamedTensors textTensors;
    private final TextEncoder text;
    private final NamedTensors vaeTensors;
    private final VaeEncoder vae;

    private PictureEncoder(
            TrainableCheckpoint checkpoint,
            ClipTokenizer tokenizer,
            NamedTensors textTensors,
            NamedTensors vaeTensors) {
        this.checkpoint = checkpoint;
        this.tokenizer = tokenizer;
        this.textTensors = textTensors;
        this.vaeTensors = vaeTensors;
        this.text = new TextEncoder(textTensors.layers(), checkpoint.textEncoder());
        this.vae = new VaeEncoder(vaeTensors.layers(), checkpoint.vae());
    }

    /** @throws CheckpointException naming what is missing or wrong */
    static PictureEncoder open(TrainableCheckpoint checkpoint) {
        CheckpointFolder folder = checkpoint.folder();
        NamedTensors text = NamedTensors.load(folder.part("text_encoder"), DrawingParts.TEXT, Compute.USUAL);
        NamedTensors vae = NamedTensors.load(folder.part("vae"), TrainableCheckpoint.ENCODER, Compute.USUAL);
        int positions = new TextEncoder(text.layers(), checkpoint.textEncoder()).positions();
        return new PictureEncoder(checkpoint, ClipTokenizer.open(folder.part("tokenizer"), positions), text, vae);
    }

    /** Tokens and width of a caption. */
    public List<Integer> contextShape() {
        return List.of(tokenizer.length(), text.width());
    }

    /**
     * The mean of the encoder's distribution, times the scaling factor.
     *
     * @param picture [3,S,S] of {@link TrainableCheckpoint#pictureSize} pixels a side, row-major, -1 to 1
     * @return latents of {@link TrainableCheckpoint#latentShape}
     */
    public float[] latents(float[] picture) {
        int size = checkpoint.pictureSize();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor mean = vae.encode(Floats.tensor(picture, 1, 3, size, size)).mean();
            VaeShape shape = checkpoint.vae();
            return Floats.of(mean.sub(new Scalar(shape.shift())).mul(new Scalar(shape.scaling())));
        }
    }

    /** The text encoder's output of {@link #contextShape}; longer captions are cut. */
    public float[] context(String caption) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return Floats.of(text.hidden(tokenizer.tokens(List.of(caption))));
        }
    }

    @Override
    public void close() {
        tokenizer.close();
        textTensors.close();
        vaeTensors.close();
    }
}
