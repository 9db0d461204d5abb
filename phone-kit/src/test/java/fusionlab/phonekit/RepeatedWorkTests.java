package fusionlab.phonekit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made again when a part of the inputs has changed, and what is left when making it failed. */
class RepeatedWorkTests {

    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir
    private Path folder;

    private Path own;
    private Path natives;
    private Path out;
    private List<Path> jars;

    @BeforeEach
    void inputs() throws IOException {
        own = folder.resolve("own.jar");
        natives = Files.createDirectory(folder.resolve("natives"));
        out = folder.resolve("phone");
        jars = List.of(own, D8.locationOf(Nullable.class));
        jar(Map.of());
    }

    private void jar(Map<String, String> more) throws IOException {
        SortedMap<String, byte[]> entries = new TreeMap<>(Content.of(classOf(Point.class)));
        more.forEach((name, text) -> entries.put(name, text.getBytes(StandardCharsets.UTF_8)));
        try (OutputStream file = Files.newOutputStream(own);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
    }

    /** A folder with that class alone. */
    private Path classOf(Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        Path classes = folder.resolve("classes");
        Path file = classes.resolve(name);
        Files.createDirectories(file.getParent());
        try (var in = RepeatedWorkTests.class.getResourceAsStream("/" + name)) {
            Files.write(file, in.readAllBytes());
        }
        return classes;
    }

    private Path dexedLibrary() throws IOException {
        try (var files = Files.list(folder.resolve("dexed-libraries"))) {
            return files.reduce((one, other) -> {
                        throw new AssertionError(one + " and " + other);
                    })
                    .orElseThrow();
        }
    }

    @Test
    void a_change_of_our_own_code_does_not_dex_the_libraries_again() throws Exception {
        PhoneKit.pack(out, natives, jars);
        Path library = dexedLibrary();
        Files.setLastModifiedTime(library, LONG_AGO);
        String before = Files.readString(out.resolve("manifest.json"));

        jar(Map.of("fusionlab/more.txt", "more"));
        PhoneKit.pack(out, natives, jars);

        assertThat(Files.getLastModifiedTime(dexedLibrary())).isEqualTo(LONG_AGO);
        assertThat(Files.readString(out.resolve("manifest.json"))).isNotEqualTo(before);
        assertThat(Content.of(out.resolve(PhoneKit.AGENT_JAR)))
                .containsKeys("fusionlab/more.txt", "classes.dex", "org/jspecify/annotations/Nullable.class");
    }

    @Test
    void code_that_cannot_be_dexed_leaves_the_last_kit_and_the_next_try_begins_afresh() throws Exception {
        PhoneKit.pack(out, natives, jars);
        byte[] kit = Files.readAllBytes(out.resolve(PhoneKit.AGENT_JAR));
        jar(Map.of("fusionlab/Broken.class", "no class"));
        for (int tries = 0; tries < 2; tries++) {
            assertThatThrownBy(() -> PhoneKit.pack(out, natives, jars))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Broken.class");
            assertThat(out.resolve(PhoneKit.AGENT_JAR)).hasBinaryContent(kit);
        }
        jar(Map.of());
        PhoneKit.pack(out, natives, jars);
        assertThat(out.resolve(PhoneKit.AGENT_JAR)).hasBinaryContent(kit);
        assertThat(folder).isDirectoryNotContaining("glob:**/*.unfinished");
    }

    @Test
    void desugared_classes_are_those_of_a_phone_with_their_resources_and_made_once() throws Exception {
        Path classes = classOf(Point.class);
        Files.writeString(classes.resolve("version.properties"), "1");
        Path desugared = folder.resolve("desugared");
        PhoneKit.desugar(desugared, List.of(classes));

        try (URLClassLoader phone =
                new URLClassLoader(new URL[] {desugared.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            assertThat(phone.loadClass(Point.class.getName()).isRecord()).isFalse();
        }
        assertThat(desugared.resolve("version.properties")).hasContent("1");
        Path result = desugared.resolve("version.properties");
        Files.setLastModifiedTime(result, LONG_AGO);
        PhoneKit.desugar(desugared, List.of(classes));
        assertThat(Files.getLastModifiedTime(result)).as("unchanged").isEqualTo(LONG_AGO);
        Files.writeString(classes.resolve("version.properties"), "2");
        PhoneKit.desugar(desugared, List.of(classes));
        assertThat(result).hasContent("2");
    }
}
