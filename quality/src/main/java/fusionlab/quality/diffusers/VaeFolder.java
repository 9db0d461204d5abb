package fusionlab.quality.diffusers;

import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.decoder.TinyDecoder;
import fusionlab.quality.tensors.Compute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/** What the {@code config.json} in a checkpoint's {@code vae/} says: diffusers' {@code AutoencoderKL}, with our field, or {@code AutoencoderTiny}. */
final class VaeFolder {

    /** Channels of a pruned decoder's stages, from the outermost; {@code block_out_channels} are then the encoder's alone. */
    static final String DECODER_CHANNELS = "fusionlab_decoder_channels";

    static final String TINY = "AutoencoderTiny";

    private static final int MAX_STAGES = 8;
    private static final int MAX_CHANNELS = 16_384;
    private static final int MAX_BLOCKS = 64;

    private VaeFolder() {}

    /** @throws CheckpointException naming what is wrong or not supported */
    static DecoderForm decoder(Path folder, Compute compute) {
        ConfigFile config = config(folder);
        return isTiny(config) ? tiny(config, compute) : new VaeForm(folder, kl(config), compute);
    }

    /** @throws CheckpointException naming what is wrong, or if its encoder is not supported */
    static VaeShape encoder(Path folder) {
        ConfigFile config = config(folder);
        if (isTiny(config)) {
            throw new CheckpointException(
                    config.path(),
                    "is of an " + TINY + ", whose encoder is not supported; train with the checkpoint's own vae/");
        }
        return VaeShape.read(config);
    }

    static ConfigFile config(Path folder) {
        if (Files.isRegularFile(folder)) {
            throw new CheckpointException(folder, "is a file; name the vae/ folder that holds its config.json");
        }
        return ConfigFile.read(folder.resolve("config.json"));
    }

    static boolean isTiny(ConfigFile config) {
        return config.text("_class_name", "AutoencoderKL").equals(TINY);
    }

    private static VaeShape kl(ConfigFile config) {
        VaeShape shape = VaeShape.read(config);
        if (!config.has(DECODER_CHANNELS)) {
            return shape;
        }
        List<Integer> channels = config.numbers(DECODER_CHANNELS, List.of()).stream()
                .map(Double::intValue)
                .toList();
        boolean fit = channels.size() == shape.channels().size()
                && channels.stream()
                        .allMatch(width ->
                                width >= shape.groups() && width % shape.groups() == 0 && width <= MAX_CHANNELS);
        if (!fit) {
            throw new CheckpointException(
                    config.path(),
                    "has " + DECODER_CHANNELS + " " + channels + "; it must be "
                            + shape.channels().size() + " multiples of " + shape.groups() + ", at most "
                            + MAX_CHANNELS);
        }
        return shape.withChannels(channels);
    }

    private static TinyDecoder tiny(ConfigFile config, Compute compute) {
        config.oneOf("act_fn", "relu");
        config.oneOf("upsample_fn", "nearest");
        config.integer("upsampling_scaling_factor", 2, 2, 2);
        config.integer("out_channels", 3, 3, 3);
        if (config.number("scaling_factor", 1) != 1 || config.number("shift_factor", 0) != 0) {
            throw new CheckpointException(
                    config.path(), "has a scaling_factor or shift_factor that is not TAESD's 1 and 0");
        }
        List<Double> widths = config.numbers("decoder_block_out_channels", List.of(64.0, 64.0, 64.0, 64.0));
        List<Double> blocks = config.numbers("num_decoder_blocks", List.of(3.0, 3.0, 3.0, 1.0));
        boolean fit = widths.size() == blocks.size()
                && !widths.isEmpty()
                && widths.size() <= MAX_STAGES
                && new HashSet<>(widths).size() == 1
                && widths.stream().allMatch(width -> width >= 1 && width <= MAX_CHANNELS)
                && blocks.stream().allMatch(count -> count >= 0 && count <= MAX_BLOCKS);
        if (!fit) {
            throw new CheckpointException(
                    config.path(),
                    "has decoder_block_out_channels " + widths + " and num_decoder_blocks " + blocks
                            + "; they must be as many, up to " + MAX_STAGES + ", with one width for all");
        }
        return new TinyDecoder(
                config.integer("latent_channels", 4, 1, 256),
                widths.get(0).intValue(),
                blocks.stream().map(Double::intValue).toList(),
                compute);
    }
}
