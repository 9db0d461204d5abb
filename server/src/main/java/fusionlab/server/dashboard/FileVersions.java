package fusionlab.server.dashboard;

import fusionlab.unet.ContentHash;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import org.thymeleaf.context.IExpressionContext;
import org.thymeleaf.linkbuilder.AbstractLinkBuilder;
import org.thymeleaf.linkbuilder.StandardLinkBuilder;
import org.thymeleaf.spring6.SpringTemplateEngine;

/** The versions of the pages' own files, from their content; they do not change while the server runs. Thread-safe. */
@Component
final class FileVersions {

    /** Folders whose files have addresses with versions. */
    static final List<String> FOLDERS = List.of("/css/", "/js/", "/images/");

    /** On the class path. */
    static final String ROOT = "static";

    private static final String PARAMETER = "v";
    private static final int DIGITS = 12;

    /** By place on the class path. */
    private final Map<String, String> known = new ConcurrentHashMap<>();

    /** Links of pages get the version. */
    FileVersions(SpringTemplateEngine pages) {
        StandardLinkBuilder links = new StandardLinkBuilder();
        pages.setLinkBuilder(new AbstractLinkBuilder() {
            @Override
            public String buildLink(IExpressionContext context, String base, Map<String, Object> parameters) {
                return links.buildLink(context, versioned(base), parameters);
            }
        });
    }

    private String versioned(String address) {
        return FOLDERS.stream().noneMatch(address::startsWith)
                ? address
                : of(ROOT + address)
                        .map(version -> address + "?" + PARAMETER + "=" + version)
                        .orElse(address);
    }

    /** Whether a request names the version that it gets. */
    boolean isCurrent(HttpServletRequest request) {
        String version = request.getParameter(PARAMETER);
        return version != null
                && of(ROOT + request.getServletPath()).filter(version::equals).isPresent();
    }

    /** Weak, because the file may be sent compressed. Null if the file is unknown. */
    @Nullable
    String entityTag(Resource file) {
        return file instanceof ClassPathResource place
                ? of(place.getPath()).map(version -> "W/\"" + version + "\"").orElse(null)
                : null;
    }

    private Optional<String> of(String place) {
        return Optional.ofNullable(known.computeIfAbsent(place, FileVersions::read));
    }

    private static @Nullable String read(String place) {
        ClassPathResource file = new ClassPathResource(place);
        try {
            return file.isReadable()
                    ? ContentHash.of(file.getContentAsByteArray()).substring(0, DIGITS)
                    : null;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
