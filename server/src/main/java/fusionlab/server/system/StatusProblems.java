package fusionlab.server.system;

import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** Problem texts when only the status is known. */
final class StatusProblems {

    private record Words(String detail, String remedy) {}

    private static final Map<Integer, Words> KNOWN = Map.of(
            400, new Words("The request cannot be understood", "check its address, headers and body"),
            401,
                    new Words(
                            "Nobody is logged in, or the token is not valid",
                            "send a header Authorization: Bearer TOKEN with a valid token"),
            403, new Words("This is not allowed with your role", "ask an operator"),
            404, new Words("There is nothing at this address", "see /v3/api-docs for the paths"),
            405, new Words("The method is not possible on this path", "see /v3/api-docs"),
            412,
                    new Words(
                            "This is another version than the one that the request is for",
                            "ask again without If-Match, or with the present ETag"),
            413, new Words("The request is too large", "send less in one request"),
            416, new Words("The file has no such part", "ask for bytes that it has: Content-Range says how many"),
            500, new Words("The server failed unexpectedly", "look into the server's log and report it"),
            503, new Words("The server is busy", "try again in a few seconds"));

    private StatusProblems() {}

    static ProblemDetail of(HttpStatusCode status) {
        Words words = KNOWN.get(status.value());
        HttpStatus named = HttpStatus.resolve(status.value());
        return words == null
                ? Problems.of(status, named == null ? "Status " + status.value() : named.getReasonPhrase(), null, null)
                : Problems.of(status, words.detail, null, words.remedy);
    }
}
