package fusionlab.server.system;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.apache.catalina.Container;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.apache.tomcat.util.http.Parameters;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** Answers requests too malformed to reach a filter or handler, instead of the container's own page. */
public final class ErrorReports extends ErrorReportValve {

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Error · FusionLab</title></head>
            <body><h1>Something went wrong</h1><p>%s</p><p>What to do: %s.</p><p>Status %d</p></body>
            </html>
            """;

    private final Problems problems;

    public ErrorReports(Problems problems) {
        this.problems = problems;
    }

    /** A filter, a page's template or a handler may be the first to decode the query: this gives the same answer for all of them. */
    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        Parameters parameters = request.getCoyoteRequest().getParameters();
        parameters.setLimit(request.getConnector().getMaxParameterCount());
        try {
            parameters.handleQueryParameters();
        } catch (InvalidParameterException malformed) {
            if (response.isError()) { // the address is malformed too and already refused: report() answers
                super.invoke(request, response);
                return;
            }
            write(
                    request,
                    response,
                    Problems.of(
                            HttpStatus.BAD_REQUEST, "The query cannot be decoded", null, "percent-encode it as UTF-8"));
            return;
        }
        super.invoke(request, response);
    }

    @Override
    protected void report(Request request, Response response, Throwable failure) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        boolean elsewhere = request.getContext() == null && response.getStatus() == 404;
        write(
                request,
                response,
                elsewhere ? outsideThePath() : StatusProblems.of(HttpStatusCode.valueOf(response.getStatus())));
    }

    /** The lab is below a path ({@code --path}), and the request was not. */
    private ProblemDetail outsideThePath() {
        String path = Arrays.stream(getContainer().findChildren())
                .map(Container::getName)
                .findFirst()
                .orElse("");
        return Problems.of(
                HttpStatus.NOT_FOUND, "There is nothing at this address", null, "open " + path + "/, where the lab is");
    }

    private void write(Request request, Response response, ProblemDetail problem) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        try {
            if (Problems.wantsProblemJson(request, String.valueOf(request.getRequestURI()))) {
                problems.write(request, response, problem);
                return;
            }
            Map<String, Object> more = Objects.requireNonNullElse(problem.getProperties(), Map.of());
            response.setStatus(problem.getStatus());
            response.setContentType("text/html;charset=utf-8");
            response.getOutputStream()
                    .write(PAGE.formatted(
                                    problem.getDetail(),
                                    more.getOrDefault("remedy", "check the address"),
                                    problem.getStatus())
                            .getBytes(StandardCharsets.UTF_8));
        } catch (IOException gone) {
            containerLog.debug("The caller is gone", gone);
        }
    }
}
