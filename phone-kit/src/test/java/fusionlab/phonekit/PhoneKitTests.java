package fusionlab.phonekit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the kit's own classes as the agent. */
class PhoneKitTests {

    private static final long THIRTY_YEARS = 30L * 365 * 86_400_000;

    @TempDir
    Path folder;

    private Path jars;
    private Path natives;
    private Path out;

    @BeforeEach
    void twoJars() throws IOException {
        jars = Files.createDirectory(folder.resolve("jars"));
        natives = Files.createDirectory(folder.resolve("natives"));
        out = folder.resolve("phone");
        jar(jars.resolve("device-agent.jar"), classes(), THIRTY_YEARS);
        jar(
                jars.resolve("library.jar"),
                Map.of("library/data.txt", bytes("data"), "META-INF/LICENSE", bytes("text")),
                THIRTY_YEARS);
        jar(natives.resolve("litert-1-android-arm64.jar"), Map.of("lib/arm64-v8a/libjni.so", bytes("arm")), 0);
        jar(natives.resolve("litert-1-linux-x86_64.jar"), Map.of("org/libjni.so", bytes("host")), 0);
    }

    @Test
    void equalInputsMakeEqualBytesWhateverTheTimesInTheJars() throws Exception {
        PhoneKit.pack(out, natives, List.of(jars));
        jar(jars.resolve("device-agent.jar"), classes(), THIRTY_YEARS + 86_400_000);
        Path again = folder.resolve("again/phone");
        PhoneKit.pack(again, natives, List.of(jars));

        assertThat(again.resolve("device-agent-android.jar"))
                .hasSameBinaryContentAs(out.resolve("device-agent-android.jar"));
        assertThat(again.resolve("manifest.json")).hasSameBinaryContentAs(out.resolve("manifest.json"));
    }

    @Test
    void theKitIsAJarForJvmAndPhoneAndAListOfWhatGoesWhere() throws Exception {
        PhoneKit.pack(out, natives, List.of(jars));

        assertThat(Content.of(out.resolve("device-agent-android.jar")))
                .containsKeys("classes.dex", "fusionlab/phonekit/D8.class", "library/data.txt")
                .doesNotContainKey("META-INF/LICENSE");
        assertThat(out.resolve("manifest.json"))
                .content()
                .contains("\"source\": \"device-agent-android.jar\", \"target\": \"agent.jar\", \"abi\": \"any\"")
                .contains("\"source\": \"natives/arm64-v8a/libjni.so\", \"target\": \"lib/libjni.so\","
                        + " \"abi\": \"arm64-v8a\", \"sha256\": \"" + Content.sha256(bytes("arm"))
                        + "\", \"bytes\": 3}")
                .contains("\"source\": \"natives/simulated-x86_64/libjni.so\", \"target\": \"lib/libjni.so\","
                        + " \"abi\": \"simulated-x86_64\"");

        FileTime first = Files.getLastModifiedTime(out.resolve("manifest.json"));
        PhoneKit.pack(out, natives, List.of(jars));
        assertThat(Files.getLastModifiedTime(out.resolve("manifest.json")))
                .as("unchanged inputs")
                .isEqualTo(first);
    }

    @Test
    void desugaredClassesKeepTheirNames() throws Exception {
        Path desugared = folder.resolve("desugared");
        PhoneKit.desugar(desugared, List.of(D8.locationOf(PhoneKit.class)));

        assertThat(Content.of(desugared)).containsKey("fusionlab/phonekit/PhoneKit.class");
    }

    private static SortedMap<String, byte[]> classes() throws IOException {
        SortedMap<String, byte[]> classes = new TreeMap<>(Content.of(D8.locationOf(PhoneKit.class)));
        classes.keySet().removeIf(name -> !name.endsWith(".class"));
        return classes;
    }

    private static void jar(Path target, Map<String, byte[]> entries, long time) throws IOException {
        try (OutputStream file = Files.newOutputStream(target);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : new TreeMap<>(entries).entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setTime(time);
                zip.putNextEntry(header);
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
