package fusionlab.agent.litert;

import static org.bytedeco.tensorflowlite.global.tensorflowlite.TfLiteVersion;

import fusionlab.agent.bench.Bench;
import fusionlab.agent.measure.ModelException;
import fusionlab.agent.measure.ModelRuntime;
import fusionlab.agent.measure.TimedModel;
import fusionlab.unet.Architecture;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.tflite.TfliteModel;
import fusionlab.unet.tflite.TfliteModels;
import java.util.List;
import java.util.Optional;
import org.bytedeco.tensorflowlite.ExternalCpuBackendContext;

/** LiteRT with one pool of threads and one pool of weights in this process. Owned by one thread. */
public final class LiteRt implements ModelRuntime {

    public static final String NAME = "litert";

    private final int threads;
    private final String version;
    private final Arena arena = new Arena();
    private final ExternalCpuBackendContext shared = new ExternalCpuBackendContext();
    private final Engine cpu;

    private LiteRt(int threads, String version) {
        this.threads = threads;
        this.version = version;
        this.cpu = Engine.cpu(threads, shared);
    }

    /** Once in a process. */
    public static LiteRt start(int threads) throws ModelException {
        // JavaCPP guards the heap's multiple of physical memory by default; ours is the runtime's, and estimated
        // before.
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
        try {
            return new LiteRt(threads, TfLiteVersion().getString());
        } catch (LinkageError e) {
            throw new ModelException(
                    "there is no library of LiteRT for this machine: " + ModelException.firstLine(e), e);
        }
    }

    @Override
    public Bench.Toolkit toolkit() {
        return new Bench.Toolkit(NAME, version, List.of("cpu"));
    }

    @Override
    public Optional<String> refusal(RuntimeProfile profile) {
        if (!profile.runtime().equals(NAME)) {
            return Optional.of("This process measures with " + NAME + ", not with " + profile.runtime() + ".");
        }
        if (!profile.runtimeVersion().isEmpty() && !profile.runtimeVersion().equals(version)) {
            return Optional.of("This agent has " + NAME + " " + version + ", not " + profile.runtimeVersion()
                    + "; measure a new table, latencies of two versions do not compare.");
        }
        if (profile.threads() != threads) {
            return Optional.of("This process has " + threads + " threads, not " + profile.threads() + ".");
        }
        if (profile.attentionForm() != AttentionForm.PLAIN) {
            return Optional.of("LiteRT has no operator for attention as a whole: ask for the attention form PLAIN, not "
                    + profile.attentionForm() + ".");
        }
        if (profile.precision() != Precision.FP32) {
            return Optional.of("With LiteRT this agent measures fp32 only, not " + profile.precision() + ".");
        }
        if (!toolkit().providers().contains(profile.provider())) {
            return Optional.of("No provider '" + profile.provider() + "' in " + NAME + " " + version
                    + " here. This one has " + String.join(", ", toolkit().providers()) + ".");
        }
        return Optional.empty();
    }

    @Override
    public TimedModel openBlock(BlockConfiguration block, RuntimeProfile profile, long seed) throws ModelException {
        return open(TfliteModels.block(block, profile.batch()), seed).fed(seed);
    }

    @Override
    public TimedModel openNetwork(Architecture architecture, int latentSize, RuntimeProfile profile, long seed)
            throws ModelException {
        return open(TfliteModels.unet(architecture, latentSize, profile.batch()), seed)
                .fed(seed);
    }

    LiteRtModel open(TfliteModel model, long seed) throws ModelException {
        Arena.Place place = arena.put(model, seed);
        return LiteRtModel.build(model, place.start(), place.bytes(), cpu, () -> arena.remove(place));
    }

    Engine cpu() {
        return cpu;
    }
}
