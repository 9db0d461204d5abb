package fusionlab.quality.diffusers;

import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Topology;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The configurations of a checkpoint, read and checked together before anything large is read.
 *
 * @param otherBytes single-precision parameters outside the UNet
 */
record CheckpointConfig(
        Topology topology,
        ConfigFile textEncoder,
        VaeShape vae,
        ConfigFile scorer,
        ConfigFile preprocessing,
        SchedulerConfig scheduler,
        long otherBytes) {

    /**
     * Tensors of the widest layer's size that are alive at once in the decoder: the inputs of a stage's three ResNets, and in the last of
     * them two activated, two convolved, the shortcut and the sum.
     */
    private static final int MAPS_IN_THE_DECODER = 9;

    static CheckpointConfig read(CheckpointFolder folder) {
        UnetFolder unet = UnetFolder.in(folder.path());
        Topology topology = unet.topology();
        requireUnconditioned(unet.config(), topology);
        ConfigFile textEncoder = ConfigFile.read(folder.part("text_encoder").resolve("config.json"));
        ConfigFile scorer = ConfigFile.read(folder.part("scorer").resolve("config.json"));
        Path preprocessing = folder.part("scorer").resolve("preprocessor_config.json");
        ConfigFile vaeConfig = ConfigFile.read(folder.part("vae").resolve("config.json"));
        VaeShape vae = fitting(vaeConfig, topology);
        requireWidth(textEncoder, topology);
        return new CheckpointConfig(
                topology,
                textEncoder,
                vae,
                scorer,
                Files.exists(preprocessing) ? ConfigFile.read(preprocessing) : scorer,
                SchedulerConfig.read(folder.part("scheduler").resolve("scheduler_config.json")),
                NamedTensors.bytes(folder.part("text_encoder"), DrawingParts.TEXT)
                        + NamedTensors.bytes(folder.part("vae"), DrawingParts.DECODER)
                        + NamedTensors.bytes(folder.part("scorer"), ScoringParts.ALL));
    }

    /** All memory: with the larger of the UNet's and the decoder's peak, since they are not alive at once. */
    MemoryNeed memoryNeed(Architecture architecture, int batch) {
        MemoryNeed denoising = MemoryNeed.unet(architecture, topology.latentSize(), batch);
        long decoding = MAPS_IN_THE_DECODER * Float.BYTES * vae.largestMap(topology.latentSize());
        return new MemoryNeed(denoising.weightBytes() + otherBytes, Math.max(denoising.activationBytes(), decoding));
    }

    /** The autoencoder's shape, if its latents are the UNet's. */
    static VaeShape fitting(ConfigFile config, Topology topology) {
        VaeShape vae = VaeShape.read(config);
        if (vae.latentChannels() != topology.inChannels()) {
            throw new CheckpointException(
                    config.path(),
                    "has " + vae.latentChannels() + " latent channels, and the UNet takes " + topology.inChannels());
        }
        return vae;
    }

    static void requireWidth(ConfigFile textEncoder, Topology topology) {
        int width = ClipShape.read(textEncoder, ClipShape.TEXT).width();
        topology.configurations(topology.latentSize()).stream()
                .filter(block -> block.kind() == BlockKind.CROSS_ATTENTION)
                .mapToInt(BlockConfiguration::contextChannels)
                .filter(wanted -> wanted != width)
                .findFirst()
                .ifPresent(wanted -> {
                    throw new CheckpointException(
                            textEncoder.path(),
                            "has a hidden_size of " + width + ", and the UNet takes texts of width " + wanted);
                });
    }

    /** Latent consistency models take the guidance as an input and need a sampler of their own; without it their scores would be wrong. */
    static void requireUnconditioned(Path file, Topology topology) {
        if (topology.places(topology.latentSize()).get(0).original().isConditioned()) {
            throw new CheckpointException(
                    file,
                    "has 'time_cond_proj_dim': a latent consistency model, whose sampler is not supported;"
                            + " './fusionlab unet' counts it, and its latency can be measured");
        }
    }
}
