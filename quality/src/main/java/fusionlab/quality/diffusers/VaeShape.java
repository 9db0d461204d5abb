package fusionlab.quality.diffusers;

import java.util.List;

/**
 * The size of encoder and decoder, from the {@code config.json} of diffusers' {@code AutoencoderKL}.
 *
 * @param channels of the encoder's stages; the decoder goes through them backwards
 * @param layers ResNets of one of the encoder's stages; the decoder has one more
 * @param scaling latents are divided by it before they are decoded
 * @param shift added after the division
 * @param quant whether a 1x1 convolution ends the encoder
 * @param postQuant whether one begins the decoder
 */
record VaeShape(
        List<Integer> channels,
        int layers,
        int groups,
        int latentChannels,
        double scaling,
        double shift,
        boolean quant,
        boolean postQuant) {

    private static final int MAX_STAGES = 8;
    private static final int MAX_CHANNELS = 16_384;

    static VaeShape read(ConfigFile config) {
        List<Double> channels = config.numbers("block_out_channels", List.of(64.0));
        int groups = config.integer("norm_num_groups", 32, 1, 1024);
        config.oneOf("act_fn", "silu");
        if (channels.size() > MAX_STAGES || channels.stream().anyMatch(width -> width > MAX_CHANNELS)) {
            throw new CheckpointException(
                    config.path(),
                    "has block_out_channels of more than " + MAX_STAGES + " stages or " + MAX_CHANNELS + " channels");
        }
        if (channels.isEmpty() || channels.stream().anyMatch(width -> width < groups || width % groups != 0)) {
            throw new CheckpointException(
                    config.path(), "has block_out_channels " + channels + " that " + groups + " groups do not divide");
        }
        if (!config.flag("mid_block_add_attention", true)) {
            throw new CheckpointException(config.path(), "has no attention in its mid block, which is not supported");
        }
        double scaling = config.number("scaling_factor", 0.18215);
        if (scaling == 0) {
            throw new CheckpointException(config.path(), "has a scaling_factor of 0");
        }
        return new VaeShape(
                channels.stream().map(Double::intValue).toList(),
                config.integer("layers_per_block", 1, 1, 16),
                groups,
                config.integer("latent_channels", 4, 1, 256),
                scaling,
                config.number("shift_factor", 0),
                config.flag("use_quant_conv", true),
                config.flag("use_post_quant_conv", true));
    }

    /** @param others as many */
    VaeShape withChannels(List<Integer> others) {
        return new VaeShape(others, layers, groups, latentChannels, scaling, shift, quant, postQuant);
    }

    /** Channels of the innermost stage. */
    int inner() {
        return channels.get(channels.size() - 1);
    }

    /** Channels of the decoder's stage {@code i}. */
    int out(int i) {
        return channels.get(channels.size() - 1 - i);
    }

    /** Pixels of a picture along a side for each of its latents. */
    int factor() {
        return 1 << (channels.size() - 1);
    }

    boolean isLast(int i) {
        return i == channels.size() - 1;
    }

    /** Channels times pixels of the largest feature map for latents of {@code size} x {@code size}. */
    long largestMap(int size) {
        long largest = 0;
        int in = inner();
        long side = size;
        for (int i = 0; i < channels.size(); i++) {
            largest = Math.max(largest, Math.max(in, out(i)) * side * side);
            if (!isLast(i)) {
                side *= 2;
                largest = Math.max(largest, out(i) * side * side);
            }
            in = out(i);
        }
        return largest;
    }
}
