package fusionlab.unet;

import java.util.Optional;

/**
 * The conditions without which a latency means nothing.
 *
 * @param runtime {@code onnxruntime} on hosts, {@code litert} on phones and hosts, {@code onnxruntime-web} in browsers
 * @param runtimeVersion the runtime's own version, or empty while it is still to be reported by the agent
 * @param provider the execution provider: {@code cpu}, {@code coreml}, {@code cuda}, {@code xnnpack}, {@code nnapi}, {@code external}, {@code wasm}, {@code webgpu}
 * @param threads intra-operator threads of the one global pool, 1 to 256
 * @param precision number format
 * @param batch batch size, 1 to 64 (2 with classifier-free guidance)
 * @param attentionForm how attention is written in the graph
 * @param regime thermal condition; {@link Regime#COLD} where it is absent
 */
public record RuntimeProfile(
        String runtime,
        String runtimeVersion,
        String provider,
        int threads,
        Precision precision,
        int batch,
        AttentionForm attentionForm,
        Regime regime) {

    /** The runtime of browsers. */
    public static final String WEB = "onnxruntime-web";

    public RuntimeProfile {
        regime = regime == null ? Regime.COLD : regime;
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException("threads must be 1 to 256, not " + threads);
        }
        if (batch < 1 || batch > 64) {
            throw new IllegalArgumentException("batch must be 1 to 64, not " + batch);
        }
    }

    /** ONNX Runtime on the CPU, fp32, batch 1, multi-head attention, version still to be reported. */
    public static RuntimeProfile onnxCpu(int threads) {
        return new RuntimeProfile(
                "onnxruntime", "", "cpu", threads, Precision.FP32, 1, AttentionForm.MULTI_HEAD, Regime.COLD);
    }

    /**
     * Why these conditions are meaningless on an instruction set, with the remedy; empty if nothing speaks against them.
     *
     * @param instructionSet {@code x86_64}, {@code aarch64}
     */
    public Optional<String> unfitFor(String instructionSet) {
        if (precision != Precision.FP16 || !provider.equals("cpu") || !instructionSet.equals("x86_64")) {
            return Optional.empty();
        }
        String what = runtime.equals("litert")
                ? "LiteRT computes fp16 models in fp32 on an x86_64 CPU"
                : "fp16 on an x86_64 CPU runs naive kernels that are up to 200 times slower than fp32, which says nothing about any device";
        return Optional.of(what + "; measure fp32, or fp16 on an ARM device or with another provider");
    }

    public RuntimeProfile withRuntimeVersion(String version) {
        return new RuntimeProfile(runtime, version, provider, threads, precision, batch, attentionForm, regime);
    }
}
