package fusionlab.quality.evaluation;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.ContentHash;
import fusionlab.unet.Topology;

/** A world for tests that runs like a real one, but in milliseconds. Its UNet has SD-v1.5's slots. */
public final class RandomWorld {

    private static final long SEED = 1;

    private static final String CONFIG = """
            {"_class_name": "UNet2DConditionModel", "sample_size": 8, "in_channels": 4, "out_channels": 4,
             "block_out_channels": [16, 16, 24, 24], "layers_per_block": 2, "norm_num_groups": 8, "attention_head_dim": 2,
             "cross_attention_dim": 16, "fusionlab_context_length": 8,
             "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
             "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"]}
            """;

    private RandomWorld() {}

    public static World tiny() {
        return tiny(Compute.USUAL);
    }

    public static World tiny(Compute compute) {
        return new World(
                new RandomSurroundings(),
                Unet.random(Topology.parse("random", CONFIG), SEED, compute),
                compute.named(ContentHash.of("random world, seed " + SEED + "\n" + CONFIG)));
    }
}
