package fusionlab.server.dashboard;

import fusionlab.protocol.HostFacts;
import fusionlab.server.device.DeviceKind;
import fusionlab.server.device.DeviceView;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.Precision;
import fusionlab.unet.Regime;
import fusionlab.unet.RuntimeProfile;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The choices for a campaign on a device: those that its agent supports, or all of them before it has registered.
 *
 * @param precisions fp16 if some provider may compute it
 * @param mostThreads maximum for a campaign
 * @param browser whether campaigns run in a browser: according to its agent, or because a device of this kind can have no other agent
 */
record Choices(
        Collection<String> runtimes,
        Collection<String> providers,
        List<Precision> precisions,
        int mostThreads,
        boolean browser) {

    private static final List<String> RUNTIMES = List.of("onnxruntime", "litert", RuntimeProfile.WEB);
    private static final List<String> PROVIDERS =
            List.of("cpu", "coreml", "cuda", "xnnpack", "nnapi", "external", "wasm", "webgpu");

    private static final int MOST_THREADS = 256;

    static Choices on(DeviceView device) {
        HostFacts host = device.host();
        if (host == null) {
            boolean browser = device.kind() == DeviceKind.BROWSER || device.kind() == DeviceKind.IOS;
            return new Choices(RUNTIMES, PROVIDERS, precisions(RUNTIMES, PROVIDERS, ""), MOST_THREADS, browser);
        }
        Collection<String> runtimes =
                host.runtimes().isEmpty() ? RUNTIMES : host.runtimes().keySet();
        List<String> reported = host.providers().values().stream()
                .flatMap(List::stream)
                .distinct()
                .toList();
        List<String> providers = reported.isEmpty() ? PROVIDERS : reported;
        return new Choices(
                runtimes,
                providers,
                precisions(runtimes, providers, host.instructionSet()),
                host.cores() > 0 ? Math.min(host.cores(), MOST_THREADS) : MOST_THREADS,
                host.runtimes().containsKey(RuntimeProfile.WEB));
    }

    private static List<Precision> precisions(
            Collection<String> runtimes, Collection<String> providers, String instructionSet) {
        return Arrays.stream(Precision.values())
                .filter(precision -> precision != Precision.INT8 || runtimes.contains("litert"))
                .filter(precision -> providers.stream().anyMatch(provider -> runtimes.stream()
                        .anyMatch(runtime -> profile(runtime, provider, precision)
                                .unfitFor(instructionSet)
                                .isEmpty())))
                .toList();
    }

    private static RuntimeProfile profile(String runtime, String provider, Precision precision) {
        return new RuntimeProfile(runtime, "", provider, 1, precision, 1, AttentionForm.PLAIN, Regime.COLD);
    }
}
