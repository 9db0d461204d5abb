package fusionlab.server.device;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param onlineWithin a device counts as online for this long after it was last heard of; longer than a long-poll
 * @param seenEvery how often at most "last seen" is written for one device
 * @param factsEvery how often at most changed facts of its machine are written for one device
 * @param registrationValid how long a one-time token can be used
 */
@ConfigurationProperties("fusionlab.device")
public record DeviceProperties(
        @DefaultValue("45s") Duration onlineWithin,
        @DefaultValue("5s") Duration seenEvery,
        @DefaultValue("10s") Duration factsEvery,
        @DefaultValue("24h") Duration registrationValid) {}
