package fusionlab.protocol;

import java.util.List;
import java.util.Map;

/**
 * An agent's description of its machine.
 *
 * @param os operating system and version
 * @param osFingerprint identifies the exact build of OS and drivers
 * @param processor CPU or SoC name
 * @param cores logical cores
 * @param memoryBytes physical memory
 * @param instructionSet {@code x86_64}, {@code aarch64}
 * @param runtimes runtime name to version, e.g. {@code onnxruntime -> 1.29.0}
 * @param providers runtime name to its execution providers on this machine, e.g. {@code litert -> [cpu, nnapi]}
 */
public record HostFacts(
        String os,
        String osFingerprint,
        String processor,
        int cores,
        long memoryBytes,
        String instructionSet,
        Map<String, String> runtimes,
        Map<String, List<String>> providers) {

    /** Missing values become empty. @throws IllegalArgumentException for a map with a null in it */
    public HostFacts {
        os = os == null ? "" : os;
        osFingerprint = osFingerprint == null ? "" : osFingerprint;
        processor = processor == null ? "" : processor;
        instructionSet = instructionSet == null ? "" : instructionSet;
        runtimes = runtimes == null ? Map.of() : runtimes;
        providers = providers == null ? Map.of() : providers;
        requireValues("runtimes", runtimes);
        requireValues("providers", providers);
    }

    private static void requireValues(String name, Map<String, ?> map) {
        for (Object value : map.values()) {
            if (value == null) {
                throw new IllegalArgumentException(name + " must not contain null");
            }
        }
    }
}
