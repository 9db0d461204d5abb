package fusionlab.server.evaluation;

import fusionlab.server.evaluation.TunedWeights.Stored;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Answers with a file of weights: whole, in ranges, or with its headers only. Spring's handler does that, except for {@code If-Range}: a
 * client that continues a file must get the whole one if it is another; for {@code If-Match}; and for ranges in another unit or form, which
 * are to be ignored (RFC 9110, sections 13.1.1 and 14.2). Written synchronously: an asynchronous answer would be cut off after a minute.
 */
@Component
class WeightsDownload extends ResourceHttpRequestHandler {

    private static final String BYTES = "bytes=";
    private static final Pattern RANGE = Pattern.compile("(\\d+)-(\\d*)|-\\d+");
    private static final String FILE = WeightsDownload.class.getName();

    private final WeightsCheck check;

    WeightsDownload(WeightsCheck check) {
        this.check = check;
        setUseLastModified(false);
        setEtagGenerator(WeightsDownload::tag);
    }

    private static String tag(Resource file) {
        return '"' + String.valueOf(file.getFilename()).split("\\.", 2)[0] + '"';
    }

    void send(Stored weights, HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        send(check.checked(weights), weights.fileName(), request, response);
    }

    /**
     * @param whole named by its SHA-256
     * @param name for the downloaded file
     */
    void send(Path whole, String name, HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Resource file = new FileSystemResource(whole);
        if (!isWanted(request, tag(file))) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_FAILED);
        }
        request.setAttribute(FILE, file);
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"");
        handleRequest(continues(request, tag(file)) ? request : new Whole(request), response);
    }

    private static boolean isWanted(HttpServletRequest request, String tag) {
        List<String> wanted = Collections.list(request.getHeaders(HttpHeaders.IF_MATCH)).stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(String::strip)
                .toList();
        return wanted.isEmpty() || wanted.contains("*") || wanted.contains(tag);
    }

    /** Ranges are for GET, and for the content that the client has begun with. */
    private static boolean continues(HttpServletRequest request, String tag) {
        String begun = request.getHeader(HttpHeaders.IF_RANGE);
        return HttpMethod.GET.matches(request.getMethod())
                && (begun == null || begun.equals(tag))
                && areRanges(String.valueOf(request.getHeader(HttpHeaders.RANGE)));
    }

    private static boolean areRanges(String header) {
        return header.startsWith(BYTES)
                && Stream.of(header.substring(BYTES.length()).split(",", -1)).allMatch(WeightsDownload::isRange);
    }

    /** Also one that the file does not have. */
    private static boolean isRange(String text) {
        Matcher range = RANGE.matcher(text.strip());
        return range.matches()
                && (range.group(1) == null
                        || range.group(2).isEmpty()
                        || new BigInteger(range.group(1)).compareTo(new BigInteger(range.group(2))) <= 0);
    }

    @Override
    protected @Nullable Resource getResource(HttpServletRequest request) {
        return (Resource) request.getAttribute(FILE);
    }

    @Override
    protected MediaType getMediaType(HttpServletRequest request, Resource resource) {
        return MediaType.APPLICATION_OCTET_STREAM;
    }

    private static final class Whole extends HttpServletRequestWrapper {

        Whole(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            return HttpHeaders.RANGE.equalsIgnoreCase(name) ? null : super.getHeader(name);
        }
    }
}
