package fusionlab.quality.finetuning;

import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.ranks.Ranks;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.training.LatentSource;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A checkpoint whose UNet can be trained, or can teach. What describes it has been read and checked when there is one; weights, pictures and
 * captions have not.
 */
public interface UnetCheckpoint {

    /** For people: its folder, or the world's name. */
    String name();

    /** What its UNet computes: its topology, and what is removed from that or copied. */
    Architecture architecture();

    NoiseSchedule schedule();

    /** What its UNet predicts now. */
    Parameterization parameterization();

    /** SHA-256 (hex) of the UNet's files; reads them. */
    String unetHash();

    /** SHA-256 (hex) of the files that decide latents and texts; reads them. */
    String encodingHash();

    /** Channels, height and width. */
    List<Integer> latentShape();

    /** Width of a token of the text. */
    int textWidth();

    /** The weights, in 32 bits on the CPU. */
    Unet load() throws IOException;

    /** What {@link #data} needs in so many threads, an upper estimate. */
    MemoryNeed encodingNeed(int threads);

    /** Folders that are only read. */
    List<Path> inputs();

    /**
     * Checks what can be checked of the training data before anything large is read.
     *
     * @throws fusionlab.quality.data.DataException naming a file that cannot be used
     */
    void checkData() throws IOException;

    /**
     * Makes the latents and texts to train on.
     *
     * @param threads that encode
     * @param lines progress, for people
     */
    Data data(Ranks ranks, int threads, Consumer<String> lines) throws IOException;

    /**
     * Writes this checkpoint with a trained UNet in place of its own.
     *
     * @param predicted what the UNet predicts now
     * @param folder empty
     * @return the {@link #unetHash} of what was written
     */
    String write(Unet trained, Architecture architecture, Parameterization predicted, Path folder) throws IOException;

    /**
     * Latents and texts to train on.
     *
     * @param hash SHA-256 (hex) of everything that decides the numbers
     */
    record Data(LatentSource latents, String hash) {}
}
