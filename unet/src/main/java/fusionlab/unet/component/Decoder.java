package fusionlab.unet.component;

import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Place;
import fusionlab.unet.config.Bounds;
import fusionlab.unet.config.DecoderConfig;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The decoder of diffusers' {@code AutoencoderKL}: latents to pictures. Its stages are {@code In}, {@code Mid}, {@code Up-1}.. from the
 * innermost, and {@code Out}. The 1x1 convolution of the latents before it is computed with it, and not counted: it has 20 parameters in
 * SD-v1.5.
 */
public record Decoder(DecoderConfig config) implements Component {

    private static final int COLOURS = 3;

    @Override
    public Role role() {
        return Role.DECODER;
    }

    @Override
    public String configJson() {
        return config.json();
    }

    /**
     * Its blocks in execution order, with diffusers' module names inside the decoder; none can be removed.
     *
     * @param latentSize height and width of the latents, 1 to 256
     * @throws IllegalArgumentException if a block is too large at that size
     */
    public List<Place> places(int latentSize) {
        if (latentSize < 1 || latentSize > Bounds.MAX_LATENT_SIZE) {
            throw new IllegalArgumentException(
                    "The latent size must be 1 to " + Bounds.MAX_LATENT_SIZE + ", not " + latentSize);
        }
        Layout layout = new Layout(latentSize);
        int inner = channels(0);
        layout.convolution("conv_in", BlockKind.CONV_IN, "In", config.latentChannels(), inner, 0);
        layout.resnet("mid_block.resnets.0", "Mid", inner, inner);
        layout.add(
                "mid_block.attentions.0",
                "Mid",
                BlockConfiguration.spatialAttention(inner, latentSize, config.groups()));
        layout.resnet("mid_block.resnets.1", "Mid", inner, inner);
        int in = inner;
        int stages = config.channels().size();
        for (int i = 0; i < stages; i++) {
            String stage = "Up-" + (i + 1);
            int out = channels(i);
            for (int j = 0; j <= config.layers(); j++) {
                layout.resnet("up_blocks." + i + ".resnets." + j, stage, j == 0 ? in : out, out);
            }
            if (i < stages - 1) {
                layout.convolution("up_blocks." + i + ".upsamplers.0", BlockKind.UPSAMPLE, stage, out, out, 0);
                layout.size *= 2;
            }
            in = out;
        }
        layout.convolution("conv_out", BlockKind.CONV_OUT, "Out", in, COLOURS, config.groups());
        return List.copyOf(layout.places);
    }

    /** Distinct block configurations in execution order. */
    public List<BlockConfiguration> configurations(int latentSize) {
        Set<BlockConfiguration> distinct = new LinkedHashSet<>();
        places(latentSize).forEach(place -> distinct.add(place.original()));
        return List.copyOf(distinct);
    }

    /** Of the decoder's stage {@code i}, from the innermost. */
    private int channels(int i) {
        return config.channels().get(config.channels().size() - 1 - i);
    }

    private final class Layout {

        private final List<Place> places = new ArrayList<>();
        private int size;

        private Layout(int size) {
            this.size = size;
        }

        void add(String position, String stage, BlockConfiguration block) {
            places.add(new Place(position, null, stage, block, null, null, false));
        }

        void resnet(String position, String stage, int in, int out) {
            add(position, stage, BlockConfiguration.resnetWithoutTime(in, out, size, config.groups()));
        }

        void convolution(String position, BlockKind kind, String stage, int in, int out, int groups) {
            add(position, stage, BlockConfiguration.convolution(kind, in, out, size, groups));
        }
    }
}
