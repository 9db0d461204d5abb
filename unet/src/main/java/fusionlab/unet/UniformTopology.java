package fusionlab.unet;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import fusionlab.unet.config.InvalidConfigException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether diffusers builds an architecture from a config alone. A config can only leave out what a whole stage or the mid block has: all
 * attentions of a stage; in the mid block the attention with the second ResNet, or everything.
 */
record UniformTopology(Architecture architecture) {

    private static final List<String> OWN = List.of("fusionlab_counts", "fusionlab_mid_resnets");
    private static final String MID = "mid_block.";

    /** Accepted only if it has exactly the architecture's tensors. */
    Optional<Topology> find() {
        JsonObject config = architecture.ownConfig();
        withoutAttention(config, "down_block_types", "down_blocks", "DownBlock2D");
        withoutAttention(config, "up_block_types", "up_blocks", "UpBlock2D");
        withoutMid(config);
        config.remove("fusionlab_counts");
        try {
            Topology topology = Topology.parse(architecture.topology().name(), config.toString());
            JsonObject canonical = JsonParser.parseString(topology.configJson()).getAsJsonObject();
            boolean plain = OWN.stream().noneMatch(canonical::has);
            return plain && tensors(topology.original()).equals(tensors(architecture))
                    ? Optional.of(topology)
                    : Optional.empty();
        } catch (InvalidConfigException notBuildable) {
            return Optional.empty();
        }
    }

    private void withoutAttention(JsonObject config, String field, String stages, String plainType) {
        JsonArray types = config.getAsJsonArray(field);
        for (int stage = 0; stage < types.size(); stage++) {
            if (isGone(stages + "." + stage + ".attentions.")) {
                types.set(stage, new JsonPrimitive(plainType));
            }
        }
    }

    private void withoutMid(JsonObject config) {
        if (isGone(MID)) {
            config.add("mid_block_type", JsonNull.INSTANCE);
            config.remove("fusionlab_mid_resnets");
        } else if (isGone(MID + "attentions.") && isGone(MID + "resnets.1")) {
            config.addProperty("mid_block_type", "UNetMidBlock2D");
            config.remove("fusionlab_mid_resnets");
        }
    }

    /** Whether there are such slots, and all of them are removed. */
    private boolean isGone(String prefix) {
        List<String> slots = architecture.counts().keySet().stream()
                .filter(slot -> slot.startsWith(prefix))
                .collect(Collectors.toList());
        return !slots.isEmpty() && architecture.removed().containsAll(slots);
    }

    private static List<String> tensors(Architecture architecture) {
        return architecture.tensors().stream().map(Tensor::name).collect(Collectors.toList());
    }
}
