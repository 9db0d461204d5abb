package fusionlab.server.notification;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param localWebhooks whether webhooks may point at this machine itself, whose other services trust what comes from it
 * @param retryAfter wait after the first failed delivery; each further wait is three times as long
 * @param timeout for the connection and for the answer of a webhook
 */
@ConfigurationProperties("fusionlab.notifications")
record NotificationProperties(
        @DefaultValue("false") boolean localWebhooks,
        @DefaultValue("10s") Duration retryAfter,
        @DefaultValue("10s") Duration timeout) {}
