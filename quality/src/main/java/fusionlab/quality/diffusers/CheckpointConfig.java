package fusionlab.quality.diffusers;

import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.tensors.Compute;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Topology;
import java.nio.file.Path;

/**
 * The configurations of a checkpoint, read and checked together before anything large is read.
 *
 * @param otherBytes single-precision parameters outside the UNet
 */
record CheckpointConfig(
        Topology topology,
        ConfigFile textEncoder,
        DecoderForm decoder,
        ScoringParts.Config scorer,
        SchedulerConfig scheduler,
        long otherBytes) {

    /** @param compute of the decoder */
    static CheckpointConfig read(CheckpointFolder folder, Compute compute) {
        UnetFolder unet = UnetFolder.in(folder.path());
        Topology topology = unet.topology();
        requireUnconditioned(unet.config(), topology);
        ConfigFile textEncoder = ConfigFile.read(folder.part("text_encoder").resolve("config.json"));
        ScoringParts.Config scorer =
                ScoringParts.Config.in(folder.part(CheckpointFolder.SCORER), folder.scorerTokenizer());
        DecoderForm decoder = VaeFolder.decoder(folder.part(CheckpointFolder.VAE), compute);
        requireLatents(folder.part(CheckpointFolder.VAE), decoder.latentChannels(), topology);
        requireWidth(textEncoder, topology);
        return new CheckpointConfig(
                topology,
                textEncoder,
                decoder,
                scorer,
                SchedulerConfig.read(folder.part("scheduler").resolve("scheduler_config.json")),
                NamedTensors.bytes(folder.part("text_encoder"), DrawingParts.TEXT)
                        + NamedTensors.bytes(folder.part(CheckpointFolder.VAE), DrawingParts.DECODER)
                        + NamedTensors.bytes(folder.part(CheckpointFolder.SCORER), ScoringParts.ALL));
    }

    /** All memory: with the larger of the UNet's and the decoder's peak, since they are not alive at once. */
    MemoryNeed memoryNeed(Architecture architecture, int batch) {
        MemoryNeed denoising = MemoryNeed.unet(architecture, topology.latentSize(), batch);
        long decoding = Float.BYTES * decoder.decodingNumbers(topology.latentSize());
        return new MemoryNeed(denoising.weightBytes() + otherBytes, Math.max(denoising.activationBytes(), decoding));
    }

    static void requireLatents(Path vae, int channels, Topology topology) {
        if (channels != topology.inChannels()) {
            throw new CheckpointException(
                    vae.resolve("config.json"),
                    "has " + channels + " latent channels, and the UNet takes " + topology.inChannels());
        }
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
                            + " './fusionlab model' counts it, and its latency can be measured");
        }
    }
}
