package fusionlab.server.table;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A latency table without its cells.
 *
 * @param device its name in this lab, or the one in an imported table
 * @param simulated whether it is not from a real device
 */
public record TableEntry(
        long id,
        String name,
        int version,
        @Nullable Long deviceId,
        @JsonIgnore @Nullable String device,
        @Nullable Long campaignId,
        TableOrigin origin,
        @JsonIgnore boolean simulated,
        String topology,
        int latentSize,
        @JsonIgnore String sha256,
        String createdBy,
        Instant createdAt) {

    @JsonProperty
    boolean imported() {
        return origin == TableOrigin.IMPORTED;
    }

    /** Name and version, for people. */
    public String title() {
        return name + " v" + version;
    }
}
