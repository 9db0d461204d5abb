package fusionlab.server.evaluation;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.system.ExactSeed;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.OneLine;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Protocols of checkpoints: absent fields of a request take defaults, so that equal requests share their evaluations. */
public final class Protocols {

    private static final long SEED = 1234;
    private static final int PROMPTS = 256;

    private Protocols() {}

    /** @throws InvalidRequestException naming the field and the remedy */
    public static EvaluationProtocol of(
            Checkpoint checkpoint,
            @Nullable Integer steps,
            @Nullable Double guidance,
            @Nullable String sampler,
            @Nullable Long seed) {
        boolean tiny = checkpoint.ofScenes();
        int howMany = steps == null ? (tiny ? 12 : 25) : steps;
        double scale = guidance == null ? guidance(checkpoint) : guidance;
        String how = sampler == null ? (tiny ? EvaluationProtocol.DDIM : EvaluationProtocol.DPM_SOLVER_PP) : sampler;
        if (!EvaluationProtocol.SAMPLERS.contains(how)) {
            throw new InvalidRequestException(
                    "sampler",
                    "sampler must be one of " + EvaluationProtocol.SAMPLERS + ", not " + OneLine.of(how, 80),
                    "correct the value");
        }
        try {
            return new EvaluationProtocol(
                    how + " " + howMany + " steps, guidance " + scale,
                    checkpoint.world(),
                    checkpoint.promptSet(),
                    checkpoint.scorer(),
                    howMany,
                    scale,
                    how,
                    seed == null ? SEED : ExactSeed.require("seed", seed));
        } catch (IllegalArgumentException wrong) {
            String message = String.valueOf(wrong.getMessage());
            throw new InvalidRequestException(message.substring(0, message.indexOf(' ')), message, "correct the value");
        }
    }

    /**
     * For each architecture: by default 256, or all if there are fewer.
     *
     * @param most that there are
     * @throws InvalidRequestException naming the field and the remedy
     */
    public static int prompts(@Nullable Integer asked, int most) {
        int prompts = asked == null ? Math.min(PROMPTS, most) : asked;
        if (prompts < 2 || prompts > most) {
            throw new InvalidRequestException("prompts", "prompts is " + prompts, "give 2 to " + most);
        }
        return prompts;
    }

    /** The guidance scale of a request that names none. */
    static double guidance(Checkpoint checkpoint) {
        return checkpoint.ofScenes() ? 3 : 7.5;
    }

    /** A checkpoint may serve as a proxy for another topology whose slots have the same names. */
    public static void requireSameSlots(Checkpoint checkpoint, Topology topology) {
        List<String> own =
                checkpoint.topology().slots().stream().map(Slot::name).toList();
        List<String> asked = topology.slots().stream().map(Slot::name).toList();
        if (!own.equals(asked)) {
            List<String> lacking =
                    asked.stream().filter(slot -> !own.contains(slot)).toList();
            throw new InvalidRequestException(
                    "checkpoint",
                    "Checkpoint " + checkpoint.shortHash() + " has other slots than " + topology.name()
                            + (lacking.isEmpty()
                                    ? ": it has more"
                                    : ": it lacks " + lacking.stream().limit(5).collect(Collectors.joining(", "))),
                    "choose a checkpoint of this topology, or one with the same slots as a proxy");
        }
    }

    /** Size of the UNet's weights in single precision. */
    public static long weightBytes(Checkpoint checkpoint) {
        Topology topology = checkpoint.topology();
        return Float.BYTES
                * topology.cost(topology.original(), topology.latentSize()).parameters();
    }
}
