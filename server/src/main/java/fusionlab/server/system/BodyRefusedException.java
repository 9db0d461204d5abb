package fusionlab.server.system;

import org.apache.coyote.BadRequestException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.util.unit.DataSize;

/**
 * A request's body is not read to its end. The container treats this as a bad request; any other read failure means that the caller is gone
 * and needs no answer.
 */
public final class BodyRefusedException extends BadRequestException {

    private final HttpStatus status;
    private final String detail;
    private final String remedy;

    private BodyRefusedException(HttpStatus status, String detail, String remedy) {
        super(detail);
        this.status = status;
        this.detail = detail;
        this.remedy = remedy;
    }

    public static BodyRefusedException tooLarge(DataSize limit) {
        return new BodyRefusedException(
                HttpStatus.CONTENT_TOO_LARGE,
                "The request's body is larger than the " + limit.toKilobytes() + " KiB that this path accepts",
                "send less in one request");
    }

    public static BodyRefusedException tooSlow() {
        return new BodyRefusedException(
                HttpStatus.REQUEST_TIMEOUT, "The request's body came too slowly", "send it again, without pauses");
    }

    public static BodyRefusedException tooManyAreSlow() {
        return new BodyRefusedException(
                HttpStatus.SERVICE_UNAVAILABLE,
                "Too many requests are being sent slowly",
                "try again in a few seconds, and send the body at once");
    }

    public ProblemDetail problem() {
        return Problems.of(status, detail, null, remedy);
    }
}
