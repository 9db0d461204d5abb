package fusionlab.server.system;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How large a request's body may be.
 *
 * @param body of most paths
 * @param imported of the paths that take whole tables
 * @param report of an agent's report of a job
 */
@ConfigurationProperties("fusionlab.limits")
record LimitProperties(
        @DefaultValue("1MB") DataSize body,
        @DefaultValue("32MB") DataSize imported,
        @DefaultValue("8MB") DataSize report) {

    private static final Pattern IMPORT = Pattern.compile("/api/v1/(latency|quality)-tables/?");
    private static final Pattern REPORT = Pattern.compile("/api/v1/agent/leases/[^/]+/result/?");

    DataSize of(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (IMPORT.matcher(path).matches()) {
            return imported;
        }
        return REPORT.matcher(path).matches() ? report : body;
    }
}
