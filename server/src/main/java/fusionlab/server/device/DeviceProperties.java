package fusionlab.server.device;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param onlineWithin a device counts as online for this long after its last request; longer than a long-poll
 * @param seenEvery minimum interval between updates of "last seen" for one device
 * @param factsEvery minimum interval between updates of a device's facts
 * @param registrationValid validity of a one-time token
 */
@ConfigurationProperties("fusionlab.device")
public record DeviceProperties(
        @DefaultValue("45s") Duration onlineWithin,
        @DefaultValue("5s") Duration seenEvery,
        @DefaultValue("10s") Duration factsEvery,
        @DefaultValue("24h") Duration registrationValid) {}
