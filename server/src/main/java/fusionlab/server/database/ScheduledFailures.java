package fusionlab.server.database;

import fusionlab.server.system.Outage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ErrorHandler;

/**
 * Keeps scheduled tasks running after failures. While the database is down each of them fails every few seconds, so that is logged as a
 * line without a stack trace.
 */
final class ScheduledFailures implements ErrorHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduledFailures.class);

    @Override
    public void handleError(Throwable failure) {
        if (Outage.problem(failure).isPresent()) {
            LOG.warn("The database did not serve a scheduled task, which is tried again: {}", failure.getMessage());
        } else {
            LOG.error("A scheduled task failed, and is tried again", failure);
        }
    }
}
