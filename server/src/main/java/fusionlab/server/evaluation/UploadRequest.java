package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Tuning;
import fusionlab.server.system.LabException;
import fusionlab.server.system.OneLine;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/** The request of an upload: it is read only if it is accepted, or if its sender did not ask first. */
final class UploadRequest {

    private static final Logger LOG = LoggerFactory.getLogger(UploadRequest.class);

    private UploadRequest() {}

    interface Taking {
        boolean take(InputStream body) throws IOException;
    }

    /** @param what it is, for the log: {@code the weights of tuning 7} */
    static Evaluation.Answer taken(String what, HttpServletRequest request, Taking taking) throws IOException {
        try {
            boolean accepted = taking.take(request.getInputStream());
            discardRest(request);
            return new Evaluation.Answer(accepted);
        } catch (LabException refused) {
            if (refused.status().is4xxClientError()) { // others are logged anyway
                // A worker that asked first, with Expect, does not get the reason: the JDK's client leaves it out.
                LOG.warn("Refused {}: {}", what, OneLine.of(String.valueOf(refused.getMessage()), Tuning.MAX_PROBLEM));
            }
            discardRest(request);
            throw refused;
        }
    }

    /** A sender that did not ask before it sends would not read the answer if it were cut off. */
    private static void discardRest(HttpServletRequest request) throws IOException {
        if (request.getHeader(HttpHeaders.EXPECT) == null) {
            request.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }
}
