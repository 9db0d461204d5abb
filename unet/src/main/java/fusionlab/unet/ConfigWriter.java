package fusionlab.unet;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the canonical config: fields in alphabetical order, one number where all stages agree, our own fields only where needed. */
final class ConfigWriter {

    private ConfigWriter() {}

    static String write(TopologyConfig config) {
        return new GsonBuilder().serializeNulls().setPrettyPrinting().create().toJson(fields(config));
    }

    /**
     * What decides what the network computes, as one line; neither the name nor the usual latent size, nor numbers of attention where there is
     * none. The usual time embedding is left out, as it was before other ones were told apart.
     */
    static String structure(TopologyConfig config) {
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
        Map<String, JsonElement> fields = new TreeMap<>();
        fields.put("_class_name", new JsonPrimitive("UNet2DConditionModel"));
        fields.put("act_fn", new JsonPrimitive("silu"));
        if (config.addedChannels() > 0) {
            fields.put("addition_embed_type", new JsonPrimitive("text_time"));
            fields.put("addition_time_embed_dim", new JsonPrimitive(config.addedTimeChannels()));
            fields.put("projection_class_embeddings_input_dim", new JsonPrimitive(config.addedChannels()));
        }
        fields.put("attention_head_dim", oneOrAll(config.heads()));
        fields.put("block_out_channels", array(config.channels()));
        fields.put("center_input_sample", new JsonPrimitive(false));
        fields.put("cross_attention_dim", oneOrAll(config.contextChannels()));
        fields.put("down_block_types", types(config.attention(), "DownBlock2D"));
        fields.put("downsample_padding", new JsonPrimitive(1));
        fields.put("flip_sin_to_cos", new JsonPrimitive(config.passed().flipSinToCos()));
        fields.put("freq_shift", new JsonPrimitive(config.passed().frequencyShift()));
        fields.put("in_channels", new JsonPrimitive(config.inChannels()));
        fields.put("layers_per_block", oneOrAll(config.layers()));
        fields.put("mid_block_scale_factor", new JsonPrimitive(1));
        fields.put("mid_block_type", midType(config));
        fields.put("norm_eps", new JsonPrimitive(1e-5));
        fields.put("norm_num_groups", new JsonPrimitive(config.groups()));
        fields.put("out_channels", new JsonPrimitive(config.outChannels()));
        fields.put("sample_size", new JsonPrimitive(config.sampleSize()));
        if (config.conditionChannels() > 0) {
            fields.put("time_cond_proj_dim", new JsonPrimitive(config.conditionChannels()));
        }
        fields.put("time_embedding_dim", new JsonPrimitive(config.embeddingChannels()));
        putDepths(fields, config);
        fields.put("up_block_types", types(config.upAttention(), "UpBlock2D"));
        fields.put("upcast_attention", new JsonPrimitive(config.passed().upcastAttention()));
        fields.put("use_linear_projection", new JsonPrimitive(config.linearProjection()));
        putOwn(fields, config);
        JsonObject result = new JsonObject();
        fields.forEach(result::add);
        return result;
    }

    private static void putDepths(Map<String, JsonElement> fields, TopologyConfig config) {
        List<JsonElement> down =
                config.depths().stream().map(ConfigWriter::oneOrAll).collect(Collectors.toList());
        boolean same = down.stream().distinct().count() == 1 && down.get(0).isJsonPrimitive();
        fields.put("transformer_layers_per_block", same ? down.get(0) : elements(down));
        List<JsonElement> up =
                config.upDepths().stream().map(ConfigWriter::oneOrAll).collect(Collectors.toList());
        List<JsonElement> mirrored = new ArrayList<>(down);
        Collections.reverse(mirrored);
        if (!mirrored.equals(up)) {
            fields.put("reverse_transformer_layers_per_block", elements(up));
        }
    }

    private static void putOwn(Map<String, JsonElement> fields, TopologyConfig config) {
        if (config.midResnets() != (config.midAttention() ? 2 : 1) && config.midResnets() != 0) {
            fields.put("fusionlab_mid_resnets", new JsonPrimitive(config.midResnets()));
        }
        if (config.contextLength() != TopologyConfig.USUAL_CONTEXT_LENGTH) {
            fields.put("fusionlab_context_length", new JsonPrimitive(config.contextLength()));
        }
        if (!config.counts().isEmpty()) {
            JsonObject counts = new JsonObject();
            new TreeMap<>(config.counts()).forEach(counts::addProperty);
            fields.put("fusionlab_counts", counts);
        }
    }

    private static JsonElement midType(TopologyConfig config) {
        if (config.midResnets() == 0) {
            return JsonNull.INSTANCE;
        }
        return new JsonPrimitive(config.midAttention() ? "UNetMidBlock2DCrossAttn" : "UNetMidBlock2D");
    }

    private static JsonElement oneOrAll(List<Integer> values) {
        return values.stream().distinct().count() == 1 ? new JsonPrimitive(values.get(0)) : array(values);
    }

    private static JsonArray array(List<Integer> values) {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        return array;
    }

    private static JsonArray types(List<Boolean> attention, String plain) {
        JsonArray array = new JsonArray();
        attention.forEach(attends -> array.add(attends ? "CrossAttn" + plain : plain));
        return array;
    }

    private static JsonArray elements(List<JsonElement> values) {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        return array;
    }
}
