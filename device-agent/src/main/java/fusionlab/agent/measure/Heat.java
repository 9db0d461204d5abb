package fusionlab.agent.measure;

import fusionlab.protocol.Conditions;
import fusionlab.protocol.Job;
import fusionlab.unet.Regime;
import fusionlab.unet.RuntimeProfile;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The measuring process's memory of the device's heat from job to job. Owned by one thread. */
final class Heat {

    private final Pace pace;
    private final LongSupplier nanos;
    private @Nullable Setting setting;
    private Throttling throttling = new Throttling();
    private long busyUntil;
    private boolean soaked;

    Heat(Pace pace, LongSupplier nanos) {
        this.nanos = nanos;
        this.pace = pace;
    }

    /**
     * Durations of cooling down and heating up.
     *
     * @param coolDownMillis longest cool-down after one throttled round
     * @param probeMillis between two probes of the sentinel
     * @param soakMillis heating up before a sustained measurement
     * @param idleMillis a pause of this length lets a soaked device cool down
     */
    record Pace(long coolDownMillis, long probeMillis, long soakMillis, long idleMillis) {
        static final Pace DEFAULT = new Pace(60_000, 5_000, 180_000, 30_000);
    }

    private record Setting(RuntimeProfile profile, int latentSize, String sentinelKey, long seed) {}

    Pace pace() {
        return pace;
    }

    /** The sentinel of another profile or size is not comparable. */
    Throttling enter(Job job) {
        Setting wanted =
                new Setting(job.profile().withRuntimeVersion(""), job.latentSize(), job.sentinelKey(), job.seed());
        if (!wanted.equals(setting)) {
            setting = wanted;
            throttling = new Throttling();
        }
        return throttling;
    }

    boolean needsSoak(Job job) {
        boolean idle = nanos.getAsLong() - busyUntil > TimeUnit.MILLISECONDS.toNanos(pace.idleMillis());
        return job.profile().regime() == Regime.SUSTAINED && (!soaked || idle);
    }

    void busy(boolean nowSoaked) {
        busyUntil = nanos.getAsLong();
        soaked = nowSoaked;
    }

    /**
     * Whether slowness counts as heat: a device's own throttling counter decides, otherwise the sentinel, if any temperature is known.
     * Without a temperature a slow sentinel means a foreign load.
     */
    static boolean explains(String reported, Conditions now) {
        return reported.equals("throttled")
                || (reported.equals("unknown") && (now.temperatureC() != null || now.thermalStatus() != null));
    }

    /** A sample's state in a round that was not throttled. */
    static String calm(String reported, Conditions now) {
        boolean known = !reported.equals("unknown") || now.temperatureC() != null || now.thermalStatus() != null;
        return known ? "ok" : "unknown";
    }
}
