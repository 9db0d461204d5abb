package fusionlab.quality.decoder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The decoder of a world, and what can stand in for it. Open as long as its world is. */
public interface OriginalDecoder {

    Decoder decoder();

    /** Groups of its group norms, which pruning keeps; 1 without any. */
    int groups();

    /**
     * The same layers with fewer channels ({@link ChannelPruning}).
     *
     * @param ratio of the channels that stay, above 0 and at most 1
     */
    DecoderForm pruned(double ratio);

    /** A decoder of TAESD's kind for the same latents and pictures. @param width its channels */
    TinyDecoder tiny(int width);

    /** Channels of a tiny decoder, unless another number is asked for. */
    int tinyWidth();

    /** Where {@link #write} puts its file or folder. */
    Path written(Path folder);

    /** The safetensors file with the weights that {@link #write} wrote. */
    Path weights(Path folder);

    /** diffusers' config beside it. Empty in worlds that need none. */
    Optional<Path> config(Path folder);

    /**
     * A decoder for the same latents that {@link #write} wrote.
     *
     * @param written a file or folder as {@link #written}
     * @return with weights that the caller releases
     * @throws IllegalArgumentException or another unchecked exception that names the file, if it is damaged or something else
     */
    Decoder read(Path written) throws IOException;

    /** Bytes that {@link #write} needs on the disk. */
    long bytes(DecoderForm form) throws IOException;

    /**
     * Writes a decoder into a folder so that {@code quality evaluate --decoder}, and for Stable Diffusion diffusers, can load it.
     *
     * @param form {@link #pruned} or {@link #tiny} of this decoder
     * @param metadata for the header of the weights' file
     */
    void write(Path folder, DecoderForm form, Map<String, Tensor> weights, Map<String, String> metadata)
            throws IOException;
}
