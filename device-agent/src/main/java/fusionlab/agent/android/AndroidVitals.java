package fusionlab.agent.android;

import fusionlab.agent.measure.Vitals;
import fusionlab.protocol.Conditions;
import java.util.function.Supplier;

/** Vitals of the measuring process on a phone. */
record AndroidVitals(ProcFiles proc, Supplier<Conditions> latest) implements Vitals {

    /** Clock ticks per second in {@code /proc/self/stat}: 100 on all Android devices. */
    private static final long NANOS_OF_TICK = 10_000_000;

    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int LIGHT = 1;

    /** The program's name, in parentheses, may contain anything, so fields are counted from after it. */
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
        return latest.get();
    }

    @Override
    public double load() {
        Double load = latest.get().load();
        return load == null ? Double.NaN : load;
    }

    /** A status of none does not mean full clock speed; the sentinel shows throttling. */
    @Override
    public String state() {
        Integer status = latest.get().thermalStatus();
        return status != null && status >= LIGHT ? "throttled" : "unknown";
    }

    @Override
    public long availableBytes() {
        long available = proc.memory("MemAvailable");
        return available < 0 ? Long.MAX_VALUE : available;
    }
}
