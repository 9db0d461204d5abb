package fusionlab.quality.evaluation;

import com.sun.management.OperatingSystemMXBean;
import fusionlab.quality.tensors.Compute;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SizeTPair;
import org.bytedeco.pytorch.global.torch;

/**
 * The memory of this machine, or of the container that this process lives in; or of its GPU.
 *
 * @param totalBytes all of it
 * @param freeBytes what can be had without swapping
 */
public record MachineMemory(long totalBytes, long freeBytes) {

    private static final Path LINUX = Path.of("/proc/meminfo");
    private static final byte FIRST_GPU = 0;

    /** Of what computes. Not while it does: what libtorch keeps of a GPU's memory without using it is given back first. */
    public static MachineMemory of(Compute compute) {
        if (compute.device() == Compute.Device.CPU) {
            return now();
        }
        try (PointerScope scope = new PointerScope()) {
            torch.emptyCache();
            SizeTPair freeAndTotal = torch.getMemoryInfo(FIRST_GPU);
            return new MachineMemory(freeAndTotal.second(), freeAndTotal.first());
        }
    }

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
