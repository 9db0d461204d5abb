package fusionlab.unet.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The structural fields of a diffusers {@code UNet2DConditionModel} config. Lists have one entry per down stage unless noted otherwise; up
 * stages mirror them.
 *
 * @param attention which down stages attend; {@code upAttention} is in the order of the up stages
 * @param layers ResNets per down stage; an up stage has one more
 * @param depths transformer layers of each layer of each down stage; {@code upDepths} of each up stage
 * @param midResnets ResNets of the mid block: 0 without a mid block, 1 or 2
 * @param addedChannels width of the added embedding's input (SDXL: 2816), 0 without one
 * @param conditionChannels width of the condition that the time embedding adds (latent consistency models: 256), 0 without one
 * @param counts blocks per slot, where that is not 1
 */
public record TopologyConfig(
        int sampleSize,
        int inChannels,
        int outChannels,
        List<Integer> channels,
        List<Boolean> attention,
        List<Boolean> upAttention,
        List<Integer> layers,
        List<Integer> heads,
        List<Integer> contextChannels,
        List<List<Integer>> depths,
        List<List<Integer>> upDepths,
        int midResnets,
        boolean midAttention,
        int midDepth,
        boolean linearProjection,
        int groups,
        int embeddingChannels,
        int addedChannels,
        int addedTimeChannels,
        int conditionChannels,
        int contextLength,
        Map<String, Integer> counts,
        Passed passed) {

    static final int USUAL_CONTEXT_LENGTH = 77;
    private static final int MAX_STAGES = 8;
    private static final int MAX_LAYERS = 16;
    private static final String CROSS_ATTENTION_MID = "UNetMidBlock2DCrossAttn";
    private static final String RESNET_MID = "UNetMidBlock2D";

    /** Fields that change no structure but belong to the checkpoint's config. */
    public record Passed(boolean flipSinToCos, double frequencyShift, boolean upcastAttention) {}

    /** @throws InvalidConfigException naming the field and what is expected */
    public static TopologyConfig read(String json) {
        ConfigReader reader = ConfigReader.of(json);
        UnsupportedFields.refuse(reader);
        List<Integer> channels = reader.integers("block_out_channels", 1, MAX_STAGES, 1, Bounds.MAX_CHANNELS);
        int stages = channels.size();
        List<Boolean> attention = blockTypes(reader, "down_block_types", stages, "CrossAttnDownBlock2D", "DownBlock2D");
        List<Boolean> upAttention = blockTypes(reader, "up_block_types", stages, "CrossAttnUpBlock2D", "UpBlock2D");
        List<Integer> layers = reader.has("layers_per_block")
                ? reader.perStage("layers_per_block", stages, 1, MAX_LAYERS)
                : Collections.nCopies(stages, 2);
        String midType = midType(reader);
        boolean midAttention = CROSS_ATTENTION_MID.equals(midType);
        String depthField = "transformer_layers_per_block";
        List<List<Integer>> depths = reader.perLayer(depthField, layers, 1, 0, Bounds.MAX_DEPTH);
        int added = added(reader);
        TopologyConfig config = new TopologyConfig(
                reader.integer("sample_size", 64, Bounds.MIN_LATENT_SIZE, Bounds.MAX_LATENT_SIZE),
                reader.integer("in_channels", 4, 1, 256),
                reader.integer("out_channels", 4, 1, 256),
                channels,
                attention,
                upAttention,
                layers,
                heads(reader, stages),
                contextChannels(reader, stages),
                depths,
                upDepths(reader, layers, depths),
                midResnets(reader, midType),
                midAttention,
                depths.get(stages - 1).get(0),
                reader.flag("use_linear_projection", false),
                reader.integer("norm_num_groups", Bounds.USUAL_GROUPS, 1, Bounds.MAX_GROUPS),
                reader.integer("time_embedding_dim", 4 * channels.get(0), 1, Bounds.MAX_CHANNELS),
                added,
                added == 0 ? 0 : reader.integer("addition_time_embed_dim", 2, 4096),
                reader.integer("time_cond_proj_dim", 0, 1, Bounds.MAX_CHANNELS),
                reader.integer("fusionlab_context_length", USUAL_CONTEXT_LENGTH, 1, Bounds.MAX_CONTEXT_LENGTH),
                reader.counts("fusionlab_counts", 0, Bounds.MAX_COUNT),
                new Passed(
                        reader.flag("flip_sin_to_cos", true),
                        reader.number("freq_shift", 0),
                        reader.flag("upcast_attention", false)));
        ConfigConsistency.check(config);
        return config;
    }

    public int stages() {
        return channels.size();
    }

    /** ResNets of an up stage, counted from the innermost. */
    public int upLayers(int upStage) {
        return layers.get(stages() - 1 - upStage) + 1;
    }

    private static List<Boolean> blockTypes(
            ConfigReader reader, String field, int stages, String attending, String plain) {
        List<Boolean> attends = new ArrayList<>();
        for (String type : reader.texts(field, stages, stages)) {
            if (!type.equals(attending) && !type.equals(plain)) {
                throw new InvalidConfigException(
                        field, "unknown block type '" + type + "'; there are " + attending + " and " + plain);
            }
            attends.add(type.equals(attending));
        }
        return List.copyOf(attends);
    }

    private static @Nullable String midType(ConfigReader reader) {
        if (reader.isNull("mid_block_type")) {
            return null;
        }
        String type = reader.text("mid_block_type");
        if (type != null && !type.equals(CROSS_ATTENTION_MID) && !type.equals(RESNET_MID)) {
            throw new InvalidConfigException(
                    "mid_block_type",
                    "unknown block type '" + type + "'; there are " + CROSS_ATTENTION_MID + ", " + RESNET_MID
                            + " (one ResNet) and null");
        }
        return type == null ? CROSS_ATTENTION_MID : type;
    }

    private static int midResnets(ConfigReader reader, @Nullable String midType) {
        if (midType == null) {
            reader.only("fusionlab_mid_resnets", "0");
            return 0;
        }
        return reader.integer("fusionlab_mid_resnets", midType.equals(RESNET_MID) ? 1 : 2, 1, 2);
    }

    private static List<Integer> heads(ConfigReader reader, int stages) {
        String field = reader.has("num_attention_heads") ? "num_attention_heads" : "attention_head_dim";
        return reader.has(field) ? reader.perStage(field, stages, 1, Bounds.MAX_HEADS) : Collections.nCopies(stages, 8);
    }

    private static List<Integer> contextChannels(ConfigReader reader, int stages) {
        return reader.has("cross_attention_dim")
                ? reader.perStage("cross_attention_dim", stages, 1, Bounds.MAX_CHANNELS)
                : Collections.nCopies(stages, 1280);
    }

    private static List<List<Integer>> upDepths(ConfigReader reader, List<Integer> layers, List<List<Integer>> depths) {
        List<Integer> upLayers = new ArrayList<>();
        for (int stage = layers.size() - 1; stage >= 0; stage--) {
            upLayers.add(layers.get(stage) + 1);
        }
        String field = "reverse_transformer_layers_per_block";
        if (reader.has(field)) {
            return reader.perLayer(field, upLayers, 1, 0, Bounds.MAX_DEPTH);
        }
        List<List<Integer>> mirrored = new ArrayList<>();
        for (int up = 0; up < upLayers.size(); up++) {
            List<Integer> own = depths.get(layers.size() - 1 - up);
            if (own.stream().distinct().count() > 1) {
                throw new InvalidConfigException(field, "is needed where a stage has layers of different depth");
            }
            mirrored.add(Collections.nCopies(upLayers.get(up), own.get(0)));
        }
        return mirrored;
    }

    private static int added(ConfigReader reader) {
        reader.only("addition_embed_type", "\"text_time\"");
        return reader.has("addition_embed_type")
                ? reader.integer("projection_class_embeddings_input_dim", 1, Bounds.MAX_CHANNELS)
                : 0;
    }
}
