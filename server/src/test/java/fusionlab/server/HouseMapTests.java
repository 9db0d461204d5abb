package fusionlab.server;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The maps of README and docs/map.md are drawn from the code: modules from their poms, the server's packages from Spring Modulith. With
 * {@code -Dmap.write=true} these tests write them instead of comparing.
 */
class HouseMapTests {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String BEGIN = "<!-- drawn from the poms by HouseMapTests -->\n";
    private static final String END = "<!-- end of what is drawn -->\n";
    private static final Pattern SENTENCE = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);

    private record Room(String name, String what, Collection<String> uses) {}

    @Test
    void readme_lists_the_modules_of_the_build() throws Exception {
        String readme = Files.readString(ROOT.resolve("README.md"));
        int begin = readme.indexOf(BEGIN) + BEGIN.length();
        String table = modules().stream()
                .map(module -> "| `%s` | %s |\n".formatted(module.name(), module.what()))
                .collect(joining("", "\n| module | what |\n|---|---|\n", "\n"));

        compare("README.md", readme.substring(0, begin) + table + readme.substring(readme.indexOf(END)));
    }

    @Test
    void map_shows_modules_and_packages_with_what_they_use() throws Exception {
        compare("docs/map.md", """
                # Map of the house

                Drawn from the code by `HouseMapTests`, which fails when this page differs: poms name the modules, Spring Modulith finds the dependencies among
                the server's packages, and their sentences are those of `package-info.java`. To draw it again:

                ```
                mvn -q -pl server -am -DskipLint -Dspotless.check.skip -Dtest=HouseMapTests -Dsurefire.failIfNoSpecifiedTests=false -Dmap.write=true test
                ```

                ## Modules

                An arrow points to what a module uses; arrows that follow from others are left out.

                %s
                ## Packages of the server

                %s""".formatted(
                        diagram(modules()) + "\n" + table("module", modules()), table("package", packages())));
    }

    private static void compare(String page, String drawn) throws IOException {
        if (Boolean.getBoolean("map.write")) {
            Files.writeString(ROOT.resolve(page), drawn);
        }
        assertThat(Files.readString(ROOT.resolve(page)))
                .as("%s differs from the code; draw it again with -Dtest=HouseMapTests -Dmap.write=true", page)
                .isEqualTo(drawn);
    }

    private static List<Room> modules() throws Exception {
        List<String> names = texts(pom("."), "modules/module");
        List<Room> modules = new ArrayList<>();
        for (String name : names) {
            Document pom = pom(name);
            List<String> uses = new ArrayList<>();
            for (Element dependency : elements(pom.getDocumentElement(), "dependencies/dependency")) {
                if (text(dependency, "groupId").equals("dev.fusionlab")
                                && text(dependency, "scope").isEmpty()
                        || text(dependency, "scope").equals("runtime")
                                && names.contains(text(dependency, "artifactId"))) {
                    uses.add(text(dependency, "artifactId"));
                }
            }
            modules.add(new Room(name, text(pom.getDocumentElement(), "description"), uses));
        }
        return modules;
    }

    private static List<Room> packages() throws IOException {
        ApplicationModules all = ApplicationModules.of(ServerApplication.class);
        List<Room> packages = new ArrayList<>();
        for (ApplicationModule module : all.stream().toList()) {
            String name = module.getIdentifier().toString();
            Path info = Path.of("src/main/java/fusionlab/server", name.replace('.', '/'), "package-info.java");
            Matcher sentence = SENTENCE.matcher(Files.readString(info));
            assertThat(sentence.find()).as("%s has a sentence", info).isTrue();
            String what = sentence.group(1)
                    .replaceAll("\\s*\\n \\*", " ")
                    .replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`")
                    .replace("|", "\\|")
                    .strip();
            packages.add(new Room(
                    name,
                    what,
                    module.getDirectDependencies(all)
                            .uniqueModules()
                            .map(used -> used.getIdentifier().toString())
                            .collect(java.util.stream.Collectors.toCollection(TreeSet::new))));
        }
        packages.sort(Comparator.comparing(Room::name));
        return packages;
    }

    private static String table(String what, List<Room> rooms) {
        return rooms.stream()
                .map(room -> "| `%s` | %s | %s |\n".formatted(room.name(), room.what(), String.join(", ", room.uses())))
                .collect(joining("", "| %s | what | uses |\n|---|---|---|\n".formatted(what), ""));
    }

    private static String diagram(List<Room> rooms) {
        StringBuilder diagram = new StringBuilder("```mermaid\ngraph TD\n");
        for (Room room : rooms) {
            diagram.append("  ").append(room.name()).append('\n');
            for (String used : room.uses()) {
                if (room.uses().stream().noneMatch(other -> reaches(rooms, other, used))) {
                    diagram.append("  %s --> %s\n".formatted(room.name(), used));
                }
            }
        }
        return diagram.append("```\n").toString();
    }

    private static boolean reaches(List<Room> rooms, String from, String to) {
        return rooms.stream()
                .filter(room -> room.name().equals(from))
                .flatMap(room -> room.uses().stream())
                .anyMatch(used -> used.equals(to) || reaches(rooms, used, to));
    }

    private static Document pom(String module) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(ROOT.resolve(module).resolve("pom.xml").toFile());
    }

    private static List<String> texts(Document pom, String path) {
        return elements(pom.getDocumentElement(), path).stream()
                .map(Element::getTextContent)
                .toList();
    }

    private static String text(Element parent, String name) {
        return elements(parent, name).stream()
                .map(Element::getTextContent)
                .findFirst()
                .orElse("");
    }

    private static List<Element> elements(Element parent, String path) {
        List<Element> found = List.of(parent);
        for (String name : path.split("/")) {
            List<Element> next = new ArrayList<>();
            for (Element element : found) {
                for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
                    if (child instanceof Element inner && inner.getTagName().equals(name)) {
                        next.add(inner);
                    }
                }
            }
            found = next;
        }
        return found;
    }
}
