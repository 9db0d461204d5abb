package fusionlab.unet.config;

import java.util.TreeSet;

/** Constraints between fields, reported for the field that is most likely wrong. */
final class ConfigConsistency {

    private ConfigConsistency() {}

    static void check(TopologyConfig config) {
        TreeSet<Integer> contexts = new TreeSet<>();
        int last = config.stages() - 1;
        for (int i = 0; i <= last; i++) {
            int channels = config.channels().get(i);
            if (channels % config.groups() != 0) {
                throw new InvalidConfigException(
                        "norm_num_groups",
                        "block_out_channels " + channels + " must be divisible by " + config.groups());
            }
            boolean mid = i == last && config.midResnets() > 0 && config.midAttention();
            if (config.attention().get(i) || config.upAttention().get(last - i) || mid) {
                contexts.add(config.contextChannels().get(i));
                checkHeads(channels, config.heads().get(i));
                checkDepths(config, i, mid);
            }
        }
        if (contexts.size() > 1) {
            throw new InvalidConfigException(
                    "cross_attention_dim", "one text feeds all stages that attend, so it cannot be " + contexts);
        }
    }

    /** Published configs give stages without attention a depth of 0, which says nothing there. */
    private static void checkDepths(TopologyConfig config, int stage, boolean mid) {
        int up = config.stages() - 1 - stage;
        if (config.attention().get(stage) && config.depths().get(stage).contains(0)
                || config.upAttention().get(up) && config.upDepths().get(up).contains(0)
                || mid && config.midDepth() == 0) {
            throw new InvalidConfigException(
                    "transformer_layers_per_block",
                    "must be 1 to " + Bounds.MAX_DEPTH + " where a stage or the mid block attends, not 0");
        }
    }

    private static void checkHeads(int channels, int heads) {
        if (channels % heads != 0) {
            throw new InvalidConfigException(
                    "attention_head_dim",
                    "is the number of heads, and block_out_channels " + channels + " must be divisible by " + heads);
        }
    }
}
