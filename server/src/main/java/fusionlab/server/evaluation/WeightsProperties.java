package fusionlab.server.evaluation;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much of the disk tuned weights may take; {@link fusionlab.server.limits.LimitProperties#weights} limits a single file.
 *
 * @param total of all files
 * @param reserve that stays free on their disk, which may also be PostgreSQL's
 */
@ConfigurationProperties("fusionlab.weights")
record WeightsProperties(
        @DefaultValue("256GB") DataSize total,
        @DefaultValue("512MB") DataSize reserve) {}
