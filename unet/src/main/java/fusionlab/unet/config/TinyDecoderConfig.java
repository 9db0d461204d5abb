package fusionlab.unet.config;

import com.google.gson.JsonObject;
import java.util.Collections;
import java.util.List;

/**
 * What decides the decoder of diffusers' {@code AutoencoderTiny}, TAESD's architecture (github.com/madebyollin/taesd).
 *
 * @param width channels of all stages
 * @param blocks of each stage, the innermost first; each stage but the last doubles height and width
 */
public record TinyDecoderConfig(int latentChannels, int width, List<Integer> blocks) {

    /** What {@code _class_name} says. */
    public static final String TYPE = "AutoencoderTiny";

    private static final int MAX_STAGES = 8;
    private static final int MAX_BLOCKS = 64;
    private static final String WIDTHS = "decoder_block_out_channels";
    private static final String BLOCKS = "num_decoder_blocks";

    /**
     * Absent fields have diffusers' defaults, which are TAESD's.
     *
     * @throws InvalidConfigException naming the field and what is expected
     */
    public static TinyDecoderConfig read(String json) {
        ConfigReader reader = ConfigReader.of(json);
        if (!reader.text("_class_name", TYPE).equals(TYPE)) {
            throw new InvalidConfigException("_class_name", "must be " + TYPE);
        }
        only(reader, "act_fn", "relu");
        only(reader, "upsample_fn", "nearest");
        reader.integer("upsampling_scaling_factor", 2, 2, 2);
        reader.integer("out_channels", 3, 3, 3);
        List<Integer> widths = reader.has(WIDTHS)
                ? reader.integers(WIDTHS, 1, MAX_STAGES, 1, Bounds.MAX_CHANNELS)
                : Collections.nCopies(4, 64);
        List<Integer> blocks =
                reader.has(BLOCKS) ? reader.integers(BLOCKS, 1, MAX_STAGES, 0, MAX_BLOCKS) : List.of(3, 3, 3, 1);
        if (Collections.frequency(widths, widths.get(0)) != widths.size()) {
            throw new InvalidConfigException(WIDTHS, "must have one width for all stages, not " + widths);
        }
        if (blocks.size() != widths.size()) {
            throw new InvalidConfigException(BLOCKS, "must have as many stages as " + WIDTHS);
        }
        return new TinyDecoderConfig(reader.integer("latent_channels", 4, 1, 256), widths.get(0), blocks);
    }

    private static void only(ConfigReader reader, String field, String value) {
        if (!reader.text(field, value).equals(value)) {
            throw new InvalidConfigException(field, "must be " + value + ", nothing else is supported");
        }
    }

    /** One line; {@link #read} gives an equal config. */
    public String json() {
        JsonObject fields = new JsonObject();
        fields.addProperty("_class_name", TYPE);
        fields.add(WIDTHS, DecoderConfig.array(Collections.nCopies(blocks.size(), width)));
        fields.addProperty("latent_channels", latentChannels);
        fields.add(BLOCKS, DecoderConfig.array(blocks));
        return fields.toString();
    }
}
