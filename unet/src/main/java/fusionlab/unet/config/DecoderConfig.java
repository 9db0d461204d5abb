package fusionlab.unet.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What decides the decoder of diffusers' {@code AutoencoderKL}.
 *
 * @param channels of its stages, from the outermost, as in {@code block_out_channels}; the decoder goes through them backwards
 * @param layers ResNets of one of the encoder's stages; the decoder has one more
 * @param postQuant whether a 1x1 convolution of the latents comes first
 */
public record DecoderConfig(List<Integer> channels, int layers, int groups, int latentChannels, boolean postQuant) {

    /** What {@code _class_name} says. */
    public static final String TYPE = "AutoencoderKL";

    /** Channels of a pruned decoder's stages; {@code block_out_channels} are then the encoder's alone. */
    public static final String PRUNED_CHANNELS = "fusionlab_decoder_channels";

    /** The loader of a pruned decoder, which exports write beside it. */
    static final String PRUNED_TYPE = "FusionLabVae";

    private static final int MAX_STAGES = 8;
    private static final int MAX_LAYERS = 16;

    /**
     * Absent fields have diffusers' defaults.
     *
     * @throws InvalidConfigException naming the field and what is expected
     */
    public static DecoderConfig read(String json) {
        ConfigReader reader = ConfigReader.of(json);
        String type = reader.text("_class_name", TYPE);
        if (!type.equals(TYPE) && !type.equals(PRUNED_TYPE)) {
            throw new InvalidConfigException(
                    "_class_name", "must be " + TYPE + " or " + TinyDecoderConfig.TYPE + ", not " + type);
        }
        if (!reader.text("act_fn", "silu").equals("silu")) {
            throw new InvalidConfigException("act_fn", "must be silu, nothing else is supported");
        }
        if (!reader.flag("mid_block_add_attention", true)) {
            throw new InvalidConfigException("mid_block_add_attention", "must be true, nothing else is supported");
        }
        List<Integer> channels = channels(reader, "block_out_channels");
        if (reader.has(PRUNED_CHANNELS)) {
            int stages = channels.size();
            channels = channels(reader, PRUNED_CHANNELS);
            if (channels.size() != stages) {
                throw new InvalidConfigException(PRUNED_CHANNELS, "must have as many stages as block_out_channels");
            }
        }
        int groups = reader.integer("norm_num_groups", Bounds.USUAL_GROUPS, 1, Bounds.MAX_GROUPS);
        for (int width : channels) {
            if (width % groups != 0) {
                throw new InvalidConfigException(
                        "norm_num_groups", "must divide all channels " + channels + ", not be " + groups);
            }
        }
        return new DecoderConfig(
                channels,
                reader.integer("layers_per_block", 1, 1, MAX_LAYERS),
                groups,
                reader.integer("latent_channels", 4, 1, 256),
                reader.flag("use_post_quant_conv", true));
    }

    private static List<Integer> channels(ConfigReader reader, String field) {
        return reader.has(field) ? reader.integers(field, 1, MAX_STAGES, 1, Bounds.MAX_CHANNELS) : List.of(64);
    }

    /** With a share of the channels in each stage (SnapFusion, section 3.2). @param ratio above 0 to 1 */
    public DecoderConfig pruned(double ratio) {
        List<Integer> fewer = new ArrayList<>();
        for (int width : channels) {
            fewer.add(prunedWidth(width, groups, ratio));
        }
        return new DecoderConfig(List.copyOf(fewer), layers, groups, latentChannels, postQuant);
    }

    /**
     * Channels that stay of a layer's: a multiple of the groups, at least one a group.
     *
     * @param ratio above 0 to 1
     * @throws IllegalArgumentException if it is not
     */
    public static int prunedWidth(int channels, int groups, double ratio) {
        if (!(ratio > 0 && ratio <= 1)) {
            throw new IllegalArgumentException("the ratio of channels that stay must be above 0 to 1, not " + ratio);
        }
        return groups * (int) Math.max(1, Math.round(ratio * channels / groups));
    }

    /** One line; {@link #read} gives an equal config. */
    public String json() {
        JsonObject fields = new JsonObject();
        fields.addProperty("_class_name", TYPE);
        fields.add("block_out_channels", array(channels));
        fields.addProperty("latent_channels", latentChannels);
        fields.addProperty("layers_per_block", layers);
        fields.addProperty("norm_num_groups", groups);
        fields.addProperty("use_post_quant_conv", postQuant);
        return fields.toString();
    }

    static JsonArray array(List<Integer> numbers) {
        JsonArray array = new JsonArray();
        numbers.forEach(number -> array.add(Objects.requireNonNull(number)));
        return array;
    }
}
