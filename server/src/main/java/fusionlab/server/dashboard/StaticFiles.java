package fusionlab.server.dashboard;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Scripts, styles and pictures of the pages. An address with the version of its content is kept for a year, and so are libraries, whose
 * paths contain their version; of everything else browsers ask whether it has changed.
 */
@Component
final class StaticFiles extends SimpleUrlHandlerMapping {

    private static final CacheControl FOR_EVER =
            CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();
    private static final CacheControl ASK = CacheControl.noCache();

    /** After the controllers, before Boot's handler of all files. */
    private static final int ORDER = Ordered.LOWEST_PRECEDENCE - 2;

    StaticFiles(FileVersions versions) throws Exception {
        setOrder(ORDER);
        Map<String, HttpRequestHandler> handlers = new LinkedHashMap<>();
        for (String folder : FileVersions.FOLDERS) {
            String location = FileVersions.ROOT + folder;
            ResourceHttpRequestHandler kept = handler(location, FOR_EVER, versions);
            ResourceHttpRequestHandler asked = handler(location, ASK, versions);
            handlers.put(folder + "**", (request, response) -> (versions.isCurrent(request) ? kept : asked)
                    .handleRequest(request, response));
        }
        // Modules name each other without a version.
        handlers.put("/agent/*.mjs", handler(FileVersions.ROOT + "/agent/", ASK, versions));
        handlers.put("/webjars/**", handler("META-INF/resources/webjars/", FOR_EVER, versions));
        setUrlMap(handlers);
    }

    private static ResourceHttpRequestHandler handler(String location, CacheControl cache, FileVersions versions)
            throws Exception {
        ResourceHttpRequestHandler handler = new ResourceHttpRequestHandler();
        handler.setLocations(List.<Resource>of(new ClassPathResource(location)));
        handler.setCacheControl(cache);
        // The time of a file in a jar is no sign of a change.
        handler.setUseLastModified(false);
        handler.setEtagGenerator(versions::entityTag);
        handler.afterPropertiesSet();
        return handler;
    }
}
