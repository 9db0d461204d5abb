package fusionlab.quality.evaluation;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory of this machine, or of the container that this process lives in.
 *
 * @param totalBytes all of it
 * @param freeBytes what can be had without swapping
 */
public record MachineMemory(long totalBytes, long freeBytes) {

    private static final Path LINUX = Path.of("/proc/meminfo");

    public static MachineMemory now() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long total = system.getTotalMemorySize();
        try {
            if (Files.isReadable(LINUX) && total >= linux("MemTotal:")) { // else a container has a limit of its own
                return new MachineMemory(total, linux("MemAvailable:"));
            }
        } catch (IOException | NumberFormatException e) {
            return new MachineMemory(total, system.getFreeMemorySize());
        }
        return new MachineMemory(total, system.getFreeMemorySize());
    }

    private static long linux(String field) throws IOException {
        for (String line : Files.readAllLines(LINUX)) {
            if (line.startsWith(field)) {
                return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException(LINUX + " has no " + field);
    }
}
