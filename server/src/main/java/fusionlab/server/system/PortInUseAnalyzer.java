package fusionlab.server.system;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.annotation.Order;

/** Replaces Boot's advice by options of {@code ./fusionlab server}. */
@Order(0)
final class PortInUseAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PortInUseException cause) {
        return new FailureAnalysis(
                "Another program listens on port " + cause.getPort() + ".",
                "Stop it, or choose another port: ./fusionlab server --port "
                        + (cause.getPort() == 0 ? 8081 : cause.getPort() + 1)
                        + ". If it is a FusionLab too, give this one its own data directory too: --data DIR.",
                cause);
    }
}
