package fusionlab.server.database;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A few lines for a person instead of a stack trace. */
final class DatabaseAtStartAnalyzer extends AbstractFailureAnalyzer<DatabaseAtStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DatabaseAtStartException cause) {
        return new FailureAnalysis(cause.problem(), cause.remedy(), cause);
    }
}
