package fusionlab.server.phone;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param sync interval of the bridges' reports
 * @param away a bridge counts as away after this time without a report
 */
@ConfigurationProperties("fusionlab.phones")
record PhoneProperties(
        @DefaultValue("3s") Duration sync,
        @DefaultValue("20s") Duration away) {

    PhoneProperties {
        if (sync.toSeconds() < 1 || away.compareTo(sync.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "fusionlab.phones.sync must be 1 s or more, fusionlab.phones.away at least twice that");
        }
    }
}
