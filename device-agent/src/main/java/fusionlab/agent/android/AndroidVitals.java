package fusionlab.agent.android;

import fusionlab.agent.measure.Vitals;
import fusionlab.protocol.Conditions;
import java.util.function.Supplier;

/** Vitals of the measuring process on a phone. */
final class AndroidVitals implements Vitals {

    /** Of {@code /proc/self/stat}: 100 on all Android devices. */
    private static final long NANOS_OF_TICK = 10_000_000;

    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int LIGHT = 1;

    private final ProcFiles proc;
    private final Supplier<Conditions> conditions;

    AndroidVitals(ProcFiles proc, Supplier<Conditions> conditions) {
        this.proc = proc;
        this.conditions = conditions;
    }

    /** The program's name, in parentheses, may hold anything: counted from behind it. */
    @Override
    public long cpuNanos() {
        String stat = proc.text("self/stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
        return fields.length > SYSTEM && fields[USER].matches("\\d{1,9}") && fields[SYSTEM].matches("\\d{1,9}")
                ? (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) * NANOS_OF_TICK
                : 0;
    }

    @Override
    public Conditions conditions() {
        return conditions.get();
    }

    @Override
    public double load() {
        Double load = conditions.get().load();
        return load == null ? Double.NaN : load;
    }

    /** A status of none does not say that the clocks are up: then the sentinel tells. */
    @Override
    public String state() {
        Integer status = conditions.get().thermalStatus();
        return status != null && status >= LIGHT ? "throttled" : "unknown";
    }

    @Override
    public long availableBytes() {
        long available = proc.memory("MemAvailable");
        return available < 0 ? Long.MAX_VALUE : available;
    }
}
