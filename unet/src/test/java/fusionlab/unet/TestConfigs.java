package fusionlab.unet;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/** Configs that tests of several packages read. */
public final class TestConfigs {

    /** The UNet of SDXL base 1.0. */
    public static final String SDXL = """
            {"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.19.0.dev0", "act_fn": "silu",
             "addition_embed_type": "text_time", "addition_embed_type_num_heads": 64, "addition_time_embed_dim": 256,
             "attention_head_dim": [5, 10, 20], "block_out_channels": [320, 640, 1280], "center_input_sample": false,
             "class_embed_type": null, "class_embeddings_concat": false, "conv_in_kernel": 3, "conv_out_kernel": 3,
             "cross_attention_dim": 2048, "cross_attention_norm": null,
             "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
             "downsample_padding": 1, "dual_cross_attention": false, "encoder_hid_dim": null, "flip_sin_to_cos": true,
             "freq_shift": 0, "in_channels": 4, "layers_per_block": 2, "mid_block_only_cross_attention": null,
             "mid_block_scale_factor": 1, "mid_block_type": "UNetMidBlock2DCrossAttn", "norm_eps": 1e-05,
             "norm_num_groups": 32, "num_attention_heads": null, "num_class_embeds": null,
             "only_cross_attention": false, "out_channels": 4, "projection_class_embeddings_input_dim": 2816,
             "resnet_out_scale_factor": 1.0, "resnet_skip_time_act": false, "resnet_time_scale_shift": "default",
             "sample_size": 128, "time_cond_proj_dim": null, "time_embedding_act_fn": null, "time_embedding_dim": null,
             "time_embedding_type": "positional", "timestep_post_act": null,
             "transformer_layers_per_block": [1, 2, 10],
             "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
             "upcast_attention": null, "use_linear_projection": true}
            """;

    /** KOALA-700M's, of SDXL's kind: a stage without attention has a depth of 0. */
    public static final String KOALA = """
            {"act_fn": "silu", "addition_embed_type": "text_time", "addition_time_embed_dim": 256,
             "attention_head_dim": [5, 10, 20], "block_out_channels": [320, 640, 1280], "cross_attention_dim": 2048,
             "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
             "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"], "layers_per_block": 1,
             "mid_block_type": null, "num_attention_heads": null, "projection_class_embeddings_input_dim": 2816,
             "reverse_transformer_layers_per_block": null, "sample_size": 128, "transformer_layers_per_block": [0, 2, 5],
             "upcast_attention": null, "use_linear_projection": true}
            """;

    private TestConfigs() {}

    /** A config with one field replaced by other JSON. */
    public static String with(String config, String field, String json) {
        JsonObject fields = JsonParser.parseString(config).getAsJsonObject();
        fields.add(field, JsonParser.parseString(json));
        return fields.toString();
    }
}
