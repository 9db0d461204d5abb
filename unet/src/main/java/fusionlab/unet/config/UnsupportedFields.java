package fusionlab.unet.config;

import java.util.List;

/** Refuses configs whose structure we do not build, instead of counting and measuring something else. */
final class UnsupportedFields {

    private static final List<String> OWN =
            List.of("fusionlab_counts", "fusionlab_mid_resnets", "fusionlab_context_length");
    private static final List<String> MUST_BE_FALSE = List.of(
            "center_input_sample",
            "class_embeddings_concat",
            "dual_cross_attention",
            "mid_block_only_cross_attention",
            "only_cross_attention",
            "resnet_skip_time_act");
    private static final List<String> MUST_BE_ABSENT = List.of(
            "class_embed_type",
            "cross_attention_norm",
            "encoder_hid_dim",
            "encoder_hid_dim_type",
            "num_class_embeds",
            "time_embedding_act_fn",
            "timestep_post_act");

    private UnsupportedFields() {}

    static void refuse(ConfigReader reader) {
        for (String name : reader.names()) {
            if (name.startsWith("fusionlab_") && !OWN.contains(name)) {
                throw new InvalidConfigException(name, "is unknown; there are " + String.join(", ", OWN));
            }
        }
        MUST_BE_FALSE.forEach(name -> reader.only(name, "false"));
        MUST_BE_ABSENT.forEach(reader::only);
        reader.only("_class_name", "\"UNet2DConditionModel\"");
        reader.only("act_fn", "\"silu\"", "\"swish\"");
        reader.only("attention_type", "\"default\"");
        reader.only("conv_in_kernel", "3");
        reader.only("conv_out_kernel", "3");
        reader.only("downsample_padding", "1");
        reader.only("mid_block_scale_factor", "1");
        reader.only("norm_eps", "1e-5");
        reader.only("resnet_out_scale_factor", "1");
        reader.only("resnet_time_scale_shift", "\"default\"");
        reader.only("time_embedding_type", "\"positional\"");
    }
}
