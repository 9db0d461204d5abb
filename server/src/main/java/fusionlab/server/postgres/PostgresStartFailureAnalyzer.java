package fusionlab.server.postgres;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Turns a failed start into a few lines for a person instead of a stack trace. */
final class PostgresStartFailureAnalyzer extends AbstractFailureAnalyzer<PostgresStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PostgresStartException cause) {
        return new FailureAnalysis(
                "The embedded PostgreSQL did not start: " + cause.problem() + ".", cause.remedy(), cause);
    }
}
