package fusionlab.agent.litert;

import static org.bytedeco.tensorflowlite.global.tensorflowlite.TfLiteVersion;

import fusionlab.agent.bench.Bench;
import fusionlab.agent.measure.FedModel;
import fusionlab.agent.measure.ModelException;
import fusionlab.agent.measure.ModelRuntime;
import fusionlab.agent.measure.TimedModel;
import fusionlab.unet.Architecture;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.component.Component;
import fusionlab.unet.graph.Inputs;
import fusionlab.unet.tflite.TfliteModel;
import fusionlab.unet.tflite.TfliteModels;
import fusionlab.unet.weights.SeededWeights;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.tensorflowlite.ExternalCpuBackendContext;
import org.bytedeco.tensorflowlite.TfLiteDelegate;
import org.jspecify.annotations.Nullable;

/** LiteRT with one pool of threads and one pool of weights in this process. Owned by one thread. */
public final class LiteRt implements ModelRuntime {

    public static final String NAME = "litert";
    static final String CPU = "cpu";

    private final int threads;
    private final String version;
    private final Arena arena = new Arena();
    private final ExternalCpuBackendContext shared = new ExternalCpuBackendContext();
    private final Map<String, Engine> engines = new LinkedHashMap<>();
    private final Map<Kernels, String> otherwise = new HashMap<>();

    private record Kernels(String provider, Precision precision) {}

    private LiteRt(int threads, String version) {
        this.threads = threads;
        this.version = version;
        engines.put(CPU, Engine.cpu(threads, shared));
    }

    /**
     * To be called once per process.
     *
     * @param delegate library of a delegate, the provider {@code external}; null for none
     * @throws ModelException if there is no library for this machine, or the delegate is not available
     */
    public static LiteRt start(int threads, @Nullable String delegate) throws ModelException {
        // By default JavaCPP limits physical memory to a multiple of the heap; our memory is the runtime's, and checked
        // before.
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
        try {
            LiteRt started = new LiteRt(threads, TfLiteVersion().getString());
            if (System.getProperty("java.vm.name", "").equals("Dalvik")) {
                started.offer("nnapi", Delegates.nnapi());
            }
            if (delegate != null) {
                started.offer("external", Delegates.external(delegate));
            }
            return started;
        } catch (LinkageError e) {
            throw new ModelException(
                    "there is no library of LiteRT for this machine: " + ModelException.firstLine(e), e);
        }
    }

    private void offer(String provider, TfLiteDelegate delegate) {
        engines.put(provider, Engine.of(delegate, threads, shared));
    }

    @Override
    public Bench.Toolkit toolkit() {
        return new Bench.Toolkit(NAME, version, List.copyOf(engines.keySet()));
    }

    @Override
    public Optional<String> refusal(RuntimeProfile profile) {
        if (!profile.runtime().equals(NAME)) {
            return Optional.of("This process measures with " + NAME + ", not with " + profile.runtime() + ".");
        }
        Optional<String> other = ModelRuntime.otherwise(profile, NAME, version, threads);
        if (other.isPresent()) {
            return other;
        }
        if (profile.attentionForm() != AttentionForm.PLAIN) {
            return Optional.of("LiteRT has no operator for attention as a whole: ask for the attention form PLAIN, not "
                    + profile.attentionForm() + ".");
        }
        if (!engines.containsKey(profile.provider())) {
            return Optional.of("No provider '" + profile.provider() + "' in " + NAME + " " + version + " here. "
                    + needed(profile.provider()) + " This one has " + String.join(", ", engines.keySet()) + ".");
        }
        return Optional.ofNullable(otherwise.computeIfAbsent(
                        new Kernels(profile.provider(), profile.precision()), this::computesOtherwise))
                .filter(reason -> !reason.isEmpty());
    }

    /** Why this is not measured: the engine would take the model but compute in another precision. Empty if it computes as declared. */
    private String computesOtherwise(Kernels kernels) {
        TfliteModel probe = Arithmetic.probe(kernels.precision());
        Precision computed;
        try {
            SeededWeights weights = arena.weights();
            try (LiteRtModel opened = open(probe, kernels.provider(), arena.seed())) {
                computed = Arithmetic.of(opened, probe, weights);
            }
        } catch (ModelException e) {
            // In fp32 each block reports it by itself.
            return kernels.precision() == Precision.FP32
                    ? ""
                    : "No " + kernels.precision() + " here: " + e.getMessage();
        }
        if (computed == kernels.precision()) {
            return "";
        }
        return "The provider '" + kernels.provider() + "' takes a model in " + kernels.precision()
                + " here but computes it in " + computed + ", as a trial shows; its time would be recorded as "
                + kernels.precision() + "'s. " + remedy(kernels, computed);
    }

    private static String remedy(Kernels kernels, Precision computed) {
        return kernels.provider().equals(CPU) && kernels.precision() == Precision.FP16
                ? "XNNPACK computes in fp16 only on Arm processors that have fp16 arithmetic (from ARMv8.2 on). Measure FP32 or INT8."
                : "Measure " + computed + ".";
    }

    private static String needed(String provider) {
        return switch (provider) {
            case "nnapi" -> "NNAPI is a part of Android.";
            case "external" -> "A delegate's library is given to the agent by --delegate FILE.";
            default -> "Known are cpu, nnapi and external.";
        };
    }

    @Override
    public TimedModel openBlock(BlockConfiguration block, RuntimeProfile profile, long seed) throws ModelException {
        return open(TfliteModels.block(block, profile.batch(), profile.precision()), profile.provider(), seed)
                .fed(seed);
    }

    @Override
    public FedModel openNetwork(Architecture architecture, int latentSize, RuntimeProfile profile, long seed)
            throws ModelException {
        return open(
                        TfliteModels.unet(architecture, latentSize, profile.batch(), profile.precision()),
                        profile.provider(),
                        seed)
                .fed(seed);
    }

    @Override
    public FedModel openComponent(Component component, int latentSize, RuntimeProfile profile, long seed)
            throws ModelException {
        TfliteModel model =
                TfliteModels.component(component, latentSize, profile.batch(), profile.precision(), Inputs.EMBEDDED);
        return open(model, profile.provider(), seed).fed(seed);
    }

    /** Operators that the engine does not take would run in other kernels: then there is no valid time. */
    LiteRtModel open(TfliteModel model, String provider, long seed) throws ModelException {
        Arena.Place place = arena.put(model, seed);
        LiteRtModel opened =
                LiteRtModel.build(model, place.start(), place.bytes(), engine(provider), () -> arena.remove(place));
        int taken = model.operators() - opened.operatorsLeft();
        if (opened.operatorsLeft() > 0) {
            opened.close();
            boolean cpu = provider.equals(CPU);
            throw new ModelException((cpu ? "XNNPACK" : "The provider " + provider) + " takes " + taken + " of "
                    + model.operators() + " operators (" + 100 * taken / model.operators()
                    + " %); the time of the rest would be "
                    + (cpu ? "that of slow reference kernels" : "the CPU's"));
        }
        return opened;
    }

    Engine engine(String provider) {
        return Objects.requireNonNull(engines.get(provider), provider);
    }
}
