package fusionlab.server.limits;

import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The maximum size of request bodies.
 *
 * @param body of most paths
 * @param imported of the paths that take whole tables and ablations
 * @param report of an agent's report of a job
 * @param weights of a file of a worker's fine-tuned weights, or of its decoder: SD-v1.5 has 1.7 GB in half precision, with a copy in each slot 3.1 GB
 * @param states of a file with the state of a worker's training: 16 bytes for each trained weight, 13.8 GB for SD-v1.5
 */
@ConfigurationProperties("fusionlab.limits")
public record LimitProperties(
        @DefaultValue("1MB") DataSize body,
        @DefaultValue("32MB") DataSize imported,
        @DefaultValue("8MB") DataSize report,
        @DefaultValue("4GB") DataSize weights,
        @DefaultValue("16GB") DataSize states) {

    private static final Pattern IMPORT = Pattern.compile("/api/v1/((latency|quality)-tables|ablations)/?");
    private static final Pattern REPORT = Pattern.compile("/api/v1/(agent|workers)/leases/[^/]+/result/?");
    private static final Pattern WEIGHTS = Pattern.compile("/api/v1/workers/(tunings|decoders)/[^/]+/weights/?");
    private static final Pattern STATE = Pattern.compile("/api/v1/workers/tunings/[^/]+/state/?");

    /** @param path decoded, below the context path */
    DataSize of(String path) {
        if (IMPORT.matcher(path).matches()) {
            return imported;
        }
        if (WEIGHTS.matcher(path).matches()) {
            return weights;
        }
        if (STATE.matcher(path).matches()) {
            return states;
        }
        return REPORT.matcher(path).matches() ? report : body;
    }
}
