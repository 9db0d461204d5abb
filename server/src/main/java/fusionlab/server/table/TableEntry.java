package fusionlab.server.table;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a latency table is known by: all but its cells.
 *
 * @param device its name in this lab, or the one that an imported table gives
 * @param simulated whether no real device stands behind it
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
