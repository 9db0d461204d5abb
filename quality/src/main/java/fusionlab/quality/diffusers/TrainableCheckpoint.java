package fusionlab.quality.diffusers;

import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * A checkpoint whose UNet can be trained on pictures: {@code unet/}, {@code text_encoder/}, {@code vae/} and {@code tokenizer/} as
 * diffusers writes them. Its configurations are read and checked before anything large is.
 */
public final class TrainableCheckpoint {

    static final Predicate<String> ENCODER = name -> name.startsWith("encoder.") || name.startsWith("quant_conv.");

    private static final String SCHEDULER = "scheduler/scheduler_config.json";

    /** Alive at once in the encoder, as in the decoder's mirrored stages. */
    private static final int MAPS_IN_THE_ENCODER = 9;

    private final CheckpointFolder folder;
    private final Topology topology;
    private final ConfigFile textEncoder;
    private final VaeShape vae;
    private final SchedulerConfig scheduler;

    private TrainableCheckpoint(CheckpointFolder folder) {
        this.folder = folder;
        UnetFolder unet = UnetFolder.in(folder.path());
        this.topology = unet.topology();
        CheckpointConfig.requireUnconditioned(unet.config(), topology);
        this.textEncoder = ConfigFile.read(folder.part("text_encoder").resolve("config.json"));
        this.vae = VaeFolder.encoder(folder.part(CheckpointFolder.VAE));
        CheckpointConfig.requireLatents(folder.part(CheckpointFolder.VAE), vae.latentChannels(), topology);
        CheckpointConfig.requireWidth(textEncoder, topology);
        this.scheduler = SchedulerConfig.read(folder.path().resolve(SCHEDULER));
    }

    /**
     * @throws CheckpointException naming what is missing or wrong
     * @throws fusionlab.unet.weights.InvalidSafetensorsException naming a file of the UNet that is cut off, or tensors that do not fit
     */
    public static TrainableCheckpoint in(Path path) {
        TrainableCheckpoint checkpoint = new TrainableCheckpoint(CheckpointFolder.withoutScorer(path));
        try {
            Unet.requireFitting(checkpoint.topology, checkpoint.unet());
        } catch (IOException unreadable) {
            throw new CheckpointException(checkpoint.unet(), "cannot be read: " + unreadable.getMessage(), unreadable);
        }
        return checkpoint;
    }

    /** Loads the parts that encode. */
    public PictureEncoder encoder() {
        return PictureEncoder.open(this);
    }

    public Topology topology() {
        return topology;
    }

    /** Of the UNet's weights. */
    public Path unet() {
        return folder.part("unet");
    }

    /** Channels, height and width. */
    public List<Integer> latentShape() {
        return List.of(vae.latentChannels(), topology.latentSize(), topology.latentSize());
    }

    /** Width of a token of the text. */
    public int textWidth() {
        return ClipShape.read(textEncoder, ClipShape.TEXT).width();
    }

    /** Pixels along a side of the pictures that it is trained on. */
    public int pictureSize() {
        return topology.latentSize() * vae.factor();
    }

    public NoiseSchedule schedule() {
        return scheduler.schedule();
    }

    /** What its UNet predicts now. */
    public Parameterization parameterization() {
        return scheduler.parameterization();
    }

    /** SHA-256 (hex) over the files that decide latents and texts; reads them all. */
    public String encodingHash() {
        return folder.encodingHash();
    }

    /** SHA-256 (hex) over the UNet's files; reads them all. */
    public String unetHash() {
        return folder.unetHash();
    }

    /** What encoding in so many threads needs, an upper estimate. */
    public MemoryNeed encodingNeed(int threads) {
        long weights = NamedTensors.bytes(folder.part("text_encoder"), DrawingParts.TEXT)
                + NamedTensors.bytes(folder.part("vae"), ENCODER);
        long maps = MAPS_IN_THE_ENCODER * Float.BYTES * vae.largestMap(topology.latentSize());
        return new MemoryNeed(weights, threads * maps);
    }

    /** The scheduler's configuration for a UNet of the same checkpoint that predicts something else. */
    public String schedulerJson(Parameterization predicted) throws IOException {
        Path file = folder.path().resolve(SCHEDULER);
        return SchedulerConfig.predicting(Files.exists(file) ? ConfigFile.json(file) : null, predicted);
    }

    CheckpointFolder folder() {
        return folder;
    }

    ConfigFile textEncoder() {
        return textEncoder;
    }

    VaeShape vae() {
        return vae;
    }
}
