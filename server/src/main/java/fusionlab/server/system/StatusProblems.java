package fusionlab.server.system;

import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** What to say when nothing but the status is known. */
final class StatusProblems {

    private static final Map<Integer, String[]> KNOWN = Map.of(
            400, new String[] {"The request cannot be understood", "check its address, headers and body"},
            401,
                    new String[] {
                        "Nobody is logged in, or the token is not valid",
                        "send a header Authorization: Bearer TOKEN with a valid token"
                    },
            403, new String[] {"This is not allowed with your role", "ask an operator"},
            404, new String[] {"There is nothing at this address", "see /v3/api-docs for the paths there are"},
            405, new String[] {"The method is not possible on this path", "see /v3/api-docs"},
            413, new String[] {"The request is too large", "send less in one request"},
            500, new String[] {"The server failed unexpectedly", "look into the server's log and report it"},
            503, new String[] {"The server is busy", "try again in a few seconds"});

    private StatusProblems() {}

    static ProblemDetail of(HttpStatusCode status) {
        String[] texts = KNOWN.get(status.value());
        HttpStatus named = HttpStatus.resolve(status.value());
        return texts == null
                ? Problems.of(status, named == null ? "Status " + status.value() : named.getReasonPhrase(), null, null)
                : Problems.of(status, texts[0], null, texts[1]);
    }
}
