package fusionlab.server.rest;

import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;

/**
 * The name of a file to be downloaded.
 *
 * @param what its beginning: the kind of thing
 * @param of the thing's name in any script, empty for none. People choose it, so only its letters, digits and marks are used
 * @param ending with its dot, and anything else after the name
 */
public record Attachment(String what, String of, String ending) {

    public static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);

    private static final int LONGEST = 80;

    public Download download(MediaType type, String text) {
        return download(type, text.getBytes(StandardCharsets.UTF_8));
    }

    public Download download(MediaType type, byte[] content) {
        return Download.of(content, name(), type);
    }

    private String name() {
        String safe = of.replaceAll("[^\\p{L}\\p{M}\\p{N}]+", "-").replaceAll("^-+|-+$", "");
        int end = Math.min(safe.length(), LONGEST);
        String shortened = safe.substring(0, safe.offsetByCodePoints(0, safe.codePointCount(0, end)));
        return what + (shortened.isEmpty() ? "" : "-" + shortened) + ending;
    }
}
