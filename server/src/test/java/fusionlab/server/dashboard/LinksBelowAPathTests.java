package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No link is written without the path that the lab may have behind a proxy (docs/decisions/0101): templates write {@code @{/...}}, scripts
 * begin with the meta tag {@code lab} or with {@code BASE}.
 */
class LinksBelowAPathTests {

    private static final Path RESOURCES = Path.of("src", "main", "resources");

    /** An address as it is in an attribute's value, or put together of texts. */
    private static final Pattern IN_TEMPLATE =
            Pattern.compile("\\b(href|src|action|hx-[a-z]+|data-[a-z-]+)=\"/|(?<![\\w{])['|]/[a-z$]");

    private static final Pattern IN_SCRIPT = Pattern.compile("['\"`]/[a-z$]");

    @Test
    void templates_give_links_the_path() throws IOException {
        assertThat(found("templates", ".html", IN_TEMPLATE)).isEmpty();
    }

    @Test
    void scripts_begin_their_addresses_with_the_path() throws IOException {
        assertThat(found("static", "js", IN_SCRIPT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a href=\"/tables\">",
                "<form data-api=\"/api/v1/searches\">",
                "<a th:href=\"|/tables/${id}|\">",
                "<p th:attr=\"hx-get=${live ? '/curves/' + id : null}\">"
            })
    void forgotten_paths_are_found(String line) {
        assertThat(IN_TEMPLATE.matcher(line).find()).isTrue();
    }

    /** Fragments take addresses for their own {@code @{...}} as parameters. */
    private static List<String> found(String folder, String ending, Pattern forgotten) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(RESOURCES.resolve(folder))) {
            for (Path file : files.filter(each -> each.toString().endsWith(ending) && Files.isRegularFile(each))
                    .toList()) {
                Files.readAllLines(file).stream()
                        .filter(line -> !line.contains("th:replace=")
                                && forgotten.matcher(line).find())
                        .forEach(line -> lines.add(file.getFileName() + ": " + line.strip()));
            }
        }
        return lines;
    }
}
