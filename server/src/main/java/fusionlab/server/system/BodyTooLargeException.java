package fusionlab.server.system;

import java.io.IOException;
import org.springframework.util.unit.DataSize;

/** A request's body went over its limit while it was read. */
final class BodyTooLargeException extends IOException {

    BodyTooLargeException(DataSize limit) {
        super(detail(limit));
    }

    static String detail(DataSize limit) {
        return "The request's body is larger than the " + limit.toKilobytes() + " KiB that this path takes";
    }
}
