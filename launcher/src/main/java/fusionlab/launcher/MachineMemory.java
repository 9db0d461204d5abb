package fusionlab.launcher;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The machine's memory. */
public final class MachineMemory {

    private static final double GIB = 1L << 30;

    private MachineMemory() {}

    /** What can be had without swapping; caches count as available where the system tells. */
    public static double availableGib() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024 / GIB)
                    .findFirst()
                    .orElseGet(() -> system().getFreeMemorySize() / GIB);
        } catch (IOException e) {
            return system().getFreeMemorySize() / GIB; // no Linux
        }
    }

    public static double totalGib() {
        return system().getTotalMemorySize() / GIB;
    }

    private static OperatingSystemMXBean system() {
        return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    }
}
