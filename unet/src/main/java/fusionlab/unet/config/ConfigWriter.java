package fusionlab.unet.config;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the canonical config: fields in alphabetical order, one number where all stages agree, our own fields only where needed. */
public final class ConfigWriter {

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().setPrettyPrinting().create();

    private ConfigWriter() {}

    public static String write(TopologyConfig config) {
        return GSON.toJson(fields(config));
    }

    /**
     * Everything that decides what the network computes, as one line: not the name, the usual latent size or attention's numbers where
     * there is no attention. The usual time embedding is left out, so that hashes from before other embeddings existed stay valid.
     */
    public static String structure(TopologyConfig config) {
        JsonObject fields = fields(UsedFields.of(config));
        fields.remove("sample_size");
        fields.remove("upcast_attention");
        if (config.passed().flipSinToCos()) {
            fields.remove("flip_sin_to_cos");
        }
        if (config.passed().frequencyShift() == 0) {
            fields.remove("freq_shift");
        }
        return fields.toString();
    }

    private static JsonObject fields(TopologyConfig config) {
        Map<String, @Nullable Object> fields = new TreeMap<>();
        fields.put("_class_name", "UNet2DConditionModel");
        fields.put("act_fn", "silu");
        if (config.addedChannels() > 0) {
            fields.put("addition_embed_type", "text_time");
            fields.put("addition_time_embed_dim", config.addedTimeChannels());
            fields.put("projection_class_embeddings_input_dim", config.addedChannels());
        }
        fields.put("attention_head_dim", oneOrAll(config.heads()));
        fields.put("block_out_channels", config.channels());
        fields.put("center_input_sample", false);
        fields.put("cross_attention_dim", oneOrAll(config.contextChannels()));
        fields.put("down_block_types", types(config.attention(), "DownBlock2D"));
        fields.put("downsample_padding", 1);
        fields.put("flip_sin_to_cos", config.passed().flipSinToCos());
        fields.put("freq_shift", config.passed().frequencyShift());
        fields.put("in_channels", config.inChannels());
        fields.put("layers_per_block", oneOrAll(config.layers()));
        fields.put("mid_block_scale_factor", 1);
        fields.put("mid_block_type", midType(config));
        fields.put("norm_eps", 1e-5);
        fields.put("norm_num_groups", config.groups());
        fields.put("out_channels", config.outChannels());
        fields.put("sample_size", config.sampleSize());
        if (config.conditionChannels() > 0) {
            fields.put("time_cond_proj_dim", config.conditionChannels());
        }
        fields.put("time_embedding_dim", config.embeddingChannels());
        putDepths(fields, config);
        fields.put("up_block_types", types(config.upAttention(), "UpBlock2D"));
        fields.put("upcast_attention", config.passed().upcastAttention());
        fields.put("use_linear_projection", config.linearProjection());
        putOwn(fields, config);
        return GSON.toJsonTree(fields).getAsJsonObject();
    }

    private static void putDepths(Map<String, @Nullable Object> fields, TopologyConfig config) {
        List<Object> down = oneOrAllOfEach(config.depths());
        boolean same = down.stream().distinct().count() == 1 && down.get(0) instanceof Integer;
        fields.put("transformer_layers_per_block", same ? down.get(0) : down);
        List<Object> up = oneOrAllOfEach(config.upDepths());
        List<Object> mirrored = new ArrayList<>(down);
        Collections.reverse(mirrored);
        if (!mirrored.equals(up)) {
            fields.put("reverse_transformer_layers_per_block", up);
        }
    }

    private static void putOwn(Map<String, @Nullable Object> fields, TopologyConfig config) {
        if (config.midResnets() != (config.midAttention() ? 2 : 1) && config.midResnets() != 0) {
            fields.put("fusionlab_mid_resnets", config.midResnets());
        }
        if (config.contextLength() != TopologyConfig.USUAL_CONTEXT_LENGTH) {
            fields.put("fusionlab_context_length", config.contextLength());
        }
        if (!config.counts().isEmpty()) {
            fields.put("fusionlab_counts", new TreeMap<>(config.counts()));
        }
    }

    private static @Nullable String midType(TopologyConfig config) {
        if (config.midResnets() == 0) {
            return null;
        }
        return config.midAttention() ? "UNetMidBlock2DCrossAttn" : "UNetMidBlock2D";
    }

    private static Object oneOrAll(List<Integer> values) {
        return values.stream().distinct().count() == 1 ? values.get(0) : values;
    }

    private static List<Object> oneOrAllOfEach(List<List<Integer>> values) {
        return values.stream().map(ConfigWriter::oneOrAll).collect(Collectors.toList());
    }

    private static List<String> types(List<Boolean> attention, String plain) {
        return attention.stream()
                .map(attends -> attends ? "CrossAttn" + plain : plain)
                .collect(Collectors.toList());
    }
}
