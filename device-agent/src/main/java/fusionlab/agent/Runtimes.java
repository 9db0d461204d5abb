package fusionlab.agent;

import fusionlab.agent.litert.LiteRt;
import fusionlab.agent.measure.ModelException;
import fusionlab.agent.measure.ModelRuntime;
import fusionlab.agent.onnx.OnnxRuntime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The runtimes that an agent tries to offer. Each starts in a process that does not need the others' classes. */
final class Runtimes {

    /** The last one's process stays ready for the first job. */
    static final List<String> NAMES = List.of(LiteRt.NAME, OnnxRuntime.NAME);

    private Runtimes() {}

    /** @param delegate library of a LiteRT delegate */
    static ModelRuntime start(String name, int threads, String instructionSet, @Nullable String delegate)
            throws ModelException {
        return switch (name) {
            case OnnxRuntime.NAME -> OnnxRuntime.start(threads, instructionSet);
            case LiteRt.NAME -> LiteRt.start(threads, delegate);
            default -> throw new ModelException("This agent has no runtime '" + name + "', only " + NAMES + ".");
        };
    }
}
