package fusionlab.host;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * The memory of this host, or of the container that this process lives in.
 *
 * @param totalBytes all of it
 * @param freeBytes available without swapping; caches count as free where the system reports their size
 */
@HostOnly
public record HostMemory(long totalBytes, long freeBytes) {

    private static final String CGROUP = "/sys/fs/cgroup/";
    private static final double GIB = 1L << 30;

    public static HostMemory now() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long total = system.getTotalMemorySize(); // knows a container's limit
        long free = HostFiles.kilobytes("MemAvailable").orElseGet(system::getFreeMemorySize);
        Optional<Long> limit = HostFiles.number(CGROUP + "memory.max");
        if (limit.isPresent()) {
            long used = HostFiles.number(CGROUP + "memory.current").orElse(0L);
            long cache = HostFiles.value(CGROUP + "memory.stat", "inactive_file", ' ')
                    .map(Long::parseLong)
                    .orElse(0L);
            free = Math.min(free, limit.get() - used + cache);
        } else if (total < HostFiles.kilobytes("MemTotal").orElse(0L)) { // a container of the old kind
            free = Math.min(free, system.getFreeMemorySize());
        }
        return new HostMemory(total, free);
    }

    public double totalGib() {
        return totalBytes / GIB;
    }

    public double freeGib() {
        return freeBytes / GIB;
    }
}
