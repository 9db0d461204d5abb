package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents: what they point to exists, and what they quote is said. */
class DocumentationTests {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

    @Test
    void every_relative_link_exists() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("[a-z]+:.*") && !Files.exists(page.resolveSibling(target))) {
                    broken.add(ROOT.relativize(page) + " -> " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void every_decision_is_listed_and_says_what_and_why() throws IOException {
        Path folder = ROOT.resolve("docs/decisions");
        String index = Files.readString(folder.resolve("README.md"));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path page : files.filter(file -> !file.endsWith("README.md")).toList()) {
                assertThat(index).contains("(" + page.getFileName() + ")");
                assertThat(Files.readString(page)).startsWith("# ");
            }
        }
    }

    @Test
    void readme_shows_the_two_commands() throws IOException {
        assertThat(Files.readString(ROOT.resolve("README.md")).lines().filter(line -> line.startsWith("./fusionlab")))
                .satisfies(lines -> assertThat(lines.get(0)).startsWith("./fusionlab demo"))
                .satisfies(lines -> assertThat(lines.get(1)).startsWith("./fusionlab test"));
    }

    /** In tables of {@code message}s; three dots stand for names and numbers. */
    @Test
    void every_message_of_troubleshooting_is_one_of_the_code() throws IOException {
        String code = code();
        List<String> unknown = new ArrayList<>();
        boolean messages = false;
        for (String line : Files.readAllLines(ROOT.resolve("docs/troubleshooting.md"))) {
            String first = line.startsWith("| ") ? line.substring(2, line.indexOf(" |", 2)) : "";
            messages = first.isEmpty() ? messages && line.startsWith("|") : messages || first.equals("message");
            for (String part : first.split("\\s*\\.\\.\\.\\s*")) {
                if (messages && part.length() > 2 && !first.equals("message") && !code.contains(part)) {
                    unknown.add(part);
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    /** Without what divides a text into literals. */
    private static String code() throws IOException {
        StringBuilder all = new StringBuilder(Files.readString(ROOT.resolve("fusionlab")));
        for (String module : List.of("server", "device-agent", "launcher", "search", "unet")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main"))) {
                for (Path file : files.filter(each -> each.toString().matches(".*\\.(java|html|js|mjs)"))
                        .toList()) {
                    all.append(Files.readString(file));
                }
            }
        }
        return all.toString().replaceAll("\"\\s*\\+\\s*\"", "");
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(Stream.of(
                        "README.md",
                        "AGENTS.md",
                        "CHANGELOG.md",
                        "CONTRIBUTING.md",
                        "SECURITY.md",
                        "THIRD-PARTY.md",
                        "UPGRADING.md")
                .map(ROOT::resolve)
                .toList());
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }
}
