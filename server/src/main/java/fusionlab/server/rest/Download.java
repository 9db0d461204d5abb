package fusionlab.server.rest;

import fusionlab.unet.ContentHash;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRange;
import org.springframework.http.MediaType;
import org.springframework.http.converter.ResourceHttpMessageConverter;
import org.springframework.http.converter.ResourceRegionHttpMessageConverter;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.View;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * A file as the answer of a handler: whole, in ranges, or its headers only. Its ETag is strong. {@code If-None-Match}, {@code If-Match} and
 * {@code If-Range} are respected, ranges in another unit or form are ignored (RFC 9110, sections 13.1 and 14.2). Written synchronously: an
 * asynchronous answer would be cut off after a minute.
 *
 * @param sha256 of the content
 * @param name of the downloaded file
 */
public record Download(Resource content, String sha256, String name, MediaType type) implements View {

    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final String BYTES = "bytes=";
    private static final Pattern RANGE = Pattern.compile("(\\d+)-(\\d*)|-\\d+");
    private static final ResourceHttpMessageConverter WHOLE = new ResourceHttpMessageConverter();
    private static final ResourceRegionHttpMessageConverter PARTS = new ResourceRegionHttpMessageConverter();

    public static Download of(byte[] content, String name, MediaType type) {
        return new Download(new ByteArrayResource(content), ContentHash.of(content), name, type);
    }

    public static Download of(Path file, String sha256, String name, MediaType type) {
        return new Download(new FileSystemResource(file), sha256, name, type);
    }

    @Override
    public void render(@Nullable Map<String, ?> model, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            send(request, response);
        } catch (IOException failure) {
            if (!response.isCommitted() || !DisconnectedClientHelper.isClientDisconnectedException(failure)) {
                throw failure;
            }
            LOG.debug("The caller is gone", failure);
        }
    }

    private void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!isWanted(request)) {
            response.sendError(HttpServletResponse.SC_PRECONDITION_FAILED);
            return;
        }
        // Kept by browsers, and asked for again each time.
        response.setHeader(
                HttpHeaders.CACHE_CONTROL,
                CacheControl.noCache().cachePrivate().getHeaderValue());
        if (new ServletWebRequest(request, response).checkNotModified(tag())) {
            return;
        }
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, disposition());
        response.setHeader("X-Content-Type-Options", "nosniff");
        ServletServerHttpResponse answer = new ServletServerHttpResponse(response);
        if (!continues(request)) {
            WHOLE.write(content, type, answer);
            return;
        }
        try {
            List<HttpRange> ranges = HttpRange.parseRanges(request.getHeader(HttpHeaders.RANGE));
            var regions = HttpRange.toResourceRegions(ranges, content);
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            PARTS.write(regions, type, answer);
        } catch (IllegalArgumentException beyondTheEnd) {
            response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + content.contentLength());
            response.sendError(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
        }
    }

    private String tag() {
        return '"' + sha256 + '"';
    }

    /** The header that names it for browsers. */
    public String disposition() {
        boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(name);
        ContentDisposition.Builder attachment = ContentDisposition.attachment();
        return (ascii ? attachment.filename(name) : attachment.filename(name, StandardCharsets.UTF_8))
                .build()
                .toString();
    }

    private boolean isWanted(HttpServletRequest request) {
        List<String> wanted = Collections.list(request.getHeaders(HttpHeaders.IF_MATCH)).stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(String::strip)
                .toList();
        return wanted.isEmpty() || wanted.contains("*") || wanted.contains(tag());
    }

    /** Ranges are for GET, and for the content that the client has begun with. */
    private boolean continues(HttpServletRequest request) {
        String begun = request.getHeader(HttpHeaders.IF_RANGE);
        return HttpMethod.GET.matches(request.getMethod())
                && (begun == null || begun.equals(tag()))
                && areRanges(String.valueOf(request.getHeader(HttpHeaders.RANGE)));
    }

    private static boolean areRanges(String header) {
        return header.startsWith(BYTES)
                && Stream.of(header.substring(BYTES.length()).split(",", -1)).allMatch(Download::isRange);
    }

    /** Also one that the file does not have. */
    private static boolean isRange(String text) {
        Matcher range = RANGE.matcher(text.strip());
        return range.matches()
                && (range.group(1) == null
                        || range.group(2).isEmpty()
                        || new BigInteger(range.group(1)).compareTo(new BigInteger(range.group(2))) <= 0);
    }
}
