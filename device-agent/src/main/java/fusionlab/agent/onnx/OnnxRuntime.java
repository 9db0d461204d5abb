package fusionlab.agent.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import fusionlab.agent.bench.Bench;
import fusionlab.agent.measure.FedModel;
import fusionlab.agent.measure.ModelException;
import fusionlab.agent.measure.ModelRuntime;
import fusionlab.agent.measure.TimedModel;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.component.Component;
import fusionlab.unet.graph.Inputs;
import fusionlab.unet.onnx.OnnxModel;
import fusionlab.unet.onnx.OnnxModels;
import fusionlab.unet.weights.SeededWeights;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime with the one thread pool of this process, shared by all sessions: separate pools would keep spinning and slow each other
 * down. The pool's size is fixed for the life of the process.
 */
public final class OnnxRuntime implements ModelRuntime {

    public static final String NAME = "onnxruntime";

    private final OrtEnvironment environment;
    private final int threads;
    private final String instructionSet;
    private @Nullable SeededWeights weights;
    private long seedOfWeights;

    private OnnxRuntime(OrtEnvironment environment, int threads, String instructionSet) {
        this.environment = environment;
        this.threads = threads;
        this.instructionSet = instructionSet;
    }

    /** To be called once per process. @param instructionSet {@code x86_64}, {@code aarch64} */
    public static OnnxRuntime start(int threads, String instructionSet) throws ModelException {
        try (OrtEnvironment.ThreadingOptions pool = new OrtEnvironment.ThreadingOptions()) {
            pool.setGlobalIntraOpNumThreads(threads);
            pool.setGlobalInterOpNumThreads(1);
            return new OnnxRuntime(
                    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "fusionlab", pool),
                    threads,
                    instructionSet);
        } catch (OrtException e) {
            throw new ModelException(ModelException.firstLine(e), e);
        }
    }

    @Override
    public Bench.Toolkit toolkit() {
        List<String> providers = OrtEnvironment.getAvailableProviders().stream()
                .map(OnnxRuntime::providerName)
                .sorted()
                .collect(Collectors.toList());
        return new Bench.Toolkit(NAME, environment.getVersion(), providers);
    }

    private static String providerName(OrtProvider provider) {
        return provider == OrtProvider.CORE_ML
                ? "coreml"
                : provider.name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    @Override
    public Optional<String> refusal(RuntimeProfile profile) {
        if (!profile.runtime().equals(NAME)) {
            return Optional.of("This agent measures with " + NAME + ", not with " + profile.runtime() + ".");
        }
        String version = environment.getVersion();
        Optional<String> otherwise = ModelRuntime.otherwise(profile, NAME, version, threads);
        if (otherwise.isPresent()) {
            return otherwise;
        }
        if (profile.precision() == Precision.INT8) {
            return Optional.of(
                    "With " + NAME + " this agent measures fp32 and fp16; int8 (dynamic range) is measured with"
                            + " the runtime litert.");
        }
        Optional<String> unfit = profile.unfitFor(instructionSet);
        if (unfit.isPresent()) {
            return unfit.map(why -> why + ".");
        }
        try (OrtSession.SessionOptions options = options(profile)) {
            return Optional.empty();
        } catch (OrtException | IllegalArgumentException e) {
            return Optional.of("No provider '" + profile.provider() + "' in " + NAME + " " + version + " ("
                    + ModelException.firstLine(e) + "). " + needed(profile.provider()) + " This one has "
                    + String.join(", ", toolkit().providers()) + ".");
        }
    }

    @Override
    public TimedModel openBlock(BlockConfiguration block, RuntimeProfile profile, long seed) throws ModelException {
        return open(OnnxModels.block(block, form(profile)), profile, seed);
    }

    @Override
    public FedModel openNetwork(Architecture architecture, int latentSize, RuntimeProfile profile, long seed)
            throws ModelException {
        return open(OnnxModels.unet(architecture, latentSize, form(profile)), profile, seed);
    }

    @Override
    public FedModel openComponent(Component component, int latentSize, RuntimeProfile profile, long seed)
            throws ModelException {
        return open(OnnxModels.component(component, latentSize, form(profile), Inputs.EMBEDDED), profile, seed);
    }

    private FedModel open(OnnxModel model, RuntimeProfile profile, long seed) throws ModelException {
        try (OrtSession.SessionOptions options = options(profile)) {
            return OnnxSession.open(environment, options, model, weights(seed), profile.precision(), seed);
        } catch (OrtException e) {
            throw new ModelException("ONNX Runtime cannot open the model: " + ModelException.firstLine(e), e);
        }
    }

    private SeededWeights weights(long seed) {
        SeededWeights last = weights;
        if (last != null && seedOfWeights == seed) {
            return last;
        }
        SeededWeights fresh = new SeededWeights(seed);
        weights = fresh;
        seedOfWeights = seed;
        return fresh;
    }

    private static OnnxModels.Options form(RuntimeProfile profile) {
        return new OnnxModels.Options(profile.precision(), profile.batch(), profile.attentionForm());
    }

    private OrtSession.SessionOptions options(RuntimeProfile profile) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            options.disablePerSessionThreads();
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            switch (profile.provider()) {
                case "cpu" -> {}
                case "coreml" -> options.addCoreML();
                case "cuda" -> options.addCUDA();
                case "xnnpack" -> options.addXnnpack(Map.of("intra_op_num_threads", Integer.toString(threads)));
                default -> throw new IllegalArgumentException("unknown to this agent");
            }
            return options;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    private static String needed(String provider) {
        return switch (provider) {
            case "coreml" -> "Core ML needs an agent on a Mac.";
            case "cuda" -> "CUDA needs the onnxruntime_gpu library and an NVIDIA GPU with its driver.";
            case "xnnpack" -> "XNNPACK needs a build of the runtime that has it; the desktop builds do not.";
            default -> "Known are cpu, coreml, cuda and xnnpack.";
        };
    }
}
