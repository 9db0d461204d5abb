package fusionlab.server.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.EncodedResourceResolver;

/** The files of ONNX Runtime Web packaged by the build ({@code src/main/npm}), or why they are missing. */
@Configuration(proxyBeanMethods = false)
class RuntimeFiles implements WebMvcConfigurer {

    static final String PATH = AgentPage.PATH + "/runtime/";

    private static final String FOLDER = "agent-runtime/";

    private final String version = text("version.txt");
    private final String missing = text("missing.txt");

    /** Empty if it is not packaged. */
    String version() {
        return version;
    }

    /** What to do about it; empty if it is packaged. */
    String missing() {
        if (!version.isEmpty()) {
            return "";
        }
        return missing.isEmpty() ? "The build did not package onnxruntime-web." : missing;
    }

    /** The path contains the version, so its content never changes; the files are compressed when they are packaged. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler(PATH + "**")
                .addResourceLocations("classpath:/" + FOLDER)
                .setCacheControl(
                        CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable())
                .resourceChain(true)
                .addResolver(new EncodedResourceResolver());
    }

    private static String text(String name) {
        ClassPathResource file = new ClassPathResource(FOLDER + name);
        try {
            return file.exists()
                    ? file.getContentAsString(StandardCharsets.UTF_8).strip()
                    : "";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
