package fusionlab.quality.unet;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.unet.Topology;

/** Topologies that compute within milliseconds. */
public final class SmallTopologies {

    private SmallTopologies() {}

    /** A built-in one with narrow stages and a short text. */
    public static Topology narrow(String builtIn, String widths) {
        String config = with(Topology.builtIn(builtIn).configJson(), "block_out_channels", widths);
        config = with(config, "norm_num_groups", "8");
        config = with(config, "attention_head_dim", "4");
        config = with(config, "cross_attention_dim", "24");
        config = with(config, "fusionlab_context_length", "5");
        return Topology.parse("narrow", with(config, "sample_size", "8"));
    }

    /** SD-v1.5's 38 slots at widths 16, 24, 32 and 32. */
    public static Topology stableDiffusion() {
        return narrow("sd-v1.5", "[16, 24, 32, 32]");
    }

    /** Few slots, for training. */
    public static Topology tiny() {
        return Topology.parse("tiny", """
                {"block_out_channels": [16, 16], "norm_num_groups": 8, "attention_head_dim": 2,
                 "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
                 "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"],
                 "layers_per_block": 1, "cross_attention_dim": 8, "fusionlab_context_length": 3, "sample_size": 8}
                """);
    }

    public static String with(String config, String field, String json) {
        JsonObject fields = JsonParser.parseString(config).getAsJsonObject();
        fields.add(field, JsonParser.parseString(json));
        return fields.toString();
    }
}
