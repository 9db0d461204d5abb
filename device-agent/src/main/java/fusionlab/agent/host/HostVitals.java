package fusionlab.agent.host;

import com.sun.management.OperatingSystemMXBean;
import fusionlab.agent.measure.Vitals;
import fusionlab.agent.platform.RecentConditions;
import fusionlab.host.HostFiles;
import fusionlab.host.HostMemory;
import fusionlab.host.HostOnly;
import fusionlab.protocol.Conditions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Vitals of a host with a JVM; load, throttling and free memory on Linux only. Owned by the measuring thread. */
@HostOnly
public final class HostVitals implements Vitals {

    private static final Path CPUS = Path.of("/sys/devices/system/cpu");

    private final boolean oneThread;
    private final ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    private final OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final List<Path> throttleCounts = throttleCounts();
    private long throttled = throttleEvents();

    private final Supplier<Conditions> conditions;

    /** @param threads of the runtime's pool; with one, the calling thread does all work and its CPU clock is exact */
    public HostVitals(int threads) {
        this(threads, new RecentConditions(new HostConditions("/sys")::read, System::nanoTime)::get);
    }

    HostVitals(int threads, Supplier<Conditions> conditions) {
        this.oneThread = threads == 1;
        this.conditions = conditions;
    }

    @Override
    public long cpuNanos() {
        return Math.max(0, oneThread ? thread.getCurrentThreadCpuTime() : process.getProcessCpuTime());
    }

    @Override
    public Conditions conditions() {
        return conditions.get();
    }

    @Override
    public double load() {
        double load = process.getSystemLoadAverage();
        return load < 0 ? Double.NaN : load;
    }

    @Override
    public String state() {
        if (throttleCounts.isEmpty()) {
            return "unknown";
        }
        long before = throttled;
        throttled = throttleEvents();
        return throttled > before ? "throttled" : "ok";
    }

    @Override
    public long availableBytes() {
        return HostFiles.kilobytes("MemAvailable").isPresent()
                ? HostMemory.now().freeBytes()
                : Long.MAX_VALUE;
    }

    private static List<Path> throttleCounts() {
        try (Stream<Path> cpus = Files.list(CPUS)) {
            return cpus.map(cpu -> cpu.resolve("thermal_throttle/core_throttle_count"))
                    .filter(Files::isReadable)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private long throttleEvents() {
        return throttleCounts.stream()
                .mapToLong(file -> HostFiles.number(file.toString()).orElse(0L))
                .sum();
    }
}
