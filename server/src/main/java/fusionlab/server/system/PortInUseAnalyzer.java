package fusionlab.server.system;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.annotation.Order;

/** In the words of {@code ./fusionlab server}, before Boot's own, which advises to configure the application. */
@Order(0)
final class PortInUseAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PortInUseException cause) {
        return new FailureAnalysis(
                "Another program listens on port " + cause.getPort() + ".",
                "Stop it, or choose another port: ./fusionlab server --port "
                        + (cause.getPort() == 0 ? 8081 : cause.getPort() + 1)
                        + ". If it is a FusionLab too, give this one a data directory of its own as well: --data DIR.",
                cause);
    }
}
