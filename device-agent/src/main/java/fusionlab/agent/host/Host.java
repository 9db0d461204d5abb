package fusionlab.agent.host;

import com.sun.management.OperatingSystemMXBean;
import fusionlab.agent.bench.Bench;
import fusionlab.host.HostFiles;
import fusionlab.host.HostOnly;
import fusionlab.protocol.HostFacts;
import fusionlab.unet.ContentHash;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Collectors;

/** Facts about a host. */
@HostOnly
public final class Host {

    private Host() {}

    /** {@code x86_64} or {@code aarch64} on every system. */
    public static String instructionSet() {
        String name = System.getProperty("os.arch", "");
        return name.equals("amd64") ? "x86_64" : name;
    }

    public static HostFacts facts(List<Bench.Toolkit> toolkits) {
        String name = HostFiles.value("/etc/os-release", "PRETTY_NAME", '=')
                .map(text -> text.replace("\"", ""))
                .orElse(System.getProperty("os.name", ""));
        String kernel = System.getProperty("os.name", "") + " " + System.getProperty("os.version", "");
        String microcode = HostFiles.value("/proc/cpuinfo", "microcode", ':').orElse("unknown");
        String build = name + ", " + kernel + ", microcode " + microcode;
        return new HostFacts(
                name,
                build + ", " + ContentHash.of(build).substring(0, 12),
                processor(),
                Runtime.getRuntime().availableProcessors(),
                HostFiles.kilobytes("MemTotal")
                        .orElseGet(() -> ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                                .getTotalMemorySize()),
                instructionSet(),
                toolkits.stream().collect(Collectors.toMap(Bench.Toolkit::runtime, Bench.Toolkit::version)),
                toolkits.stream().collect(Collectors.toMap(Bench.Toolkit::runtime, Bench.Toolkit::providers)));
    }

    private static String processor() {
        return HostFiles.value("/proc/cpuinfo", "model name", ':')
                .or(() -> HostFiles.text("/sys/firmware/devicetree/base/model").map(text -> text.replace("\0", "")))
                .orElseGet(Host::instructionSet);
    }
}
