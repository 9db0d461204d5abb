package fusionlab.phonekit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code pack OUT NATIVES JARS...}: dexes the jars (files, or folders of them) into {@code OUT/device-agent-android.jar}, takes the native
 * libraries from the jars in folder NATIVES, and lists all in {@code OUT/manifest.json}. {@code desugar OUT CLASSES...}: the classes as an
 * older Android would see them, with their resources, for tests on a JVM. Both do nothing while their inputs are unchanged.
 */
public final class PhoneKit {

    static final String AGENT_JAR = "device-agent-android.jar";

    private PhoneKit() {}

    public static void main(String[] words) throws IOException, InterruptedException {
        List<Path> paths = Stream.of(words).skip(1).map(Path::of).collect(Collectors.toList());
        if (paths.size() >= 3 && words[0].equals("pack")) {
            pack(paths.get(0), paths.get(1), paths.subList(2, paths.size()));
        } else if (paths.size() >= 2 && words[0].equals("desugar")) {
            desugar(paths.get(0), paths.subList(1, paths.size()));
        } else {
            throw new IllegalArgumentException("usage: pack OUT NATIVES JARS... | desugar OUT CLASSES...");
        }
    }

    static void pack(Path out, Path natives, List<Path> jars) throws IOException, InterruptedException {
        List<Path> inputs = new ArrayList<>();
        for (Path jar : jars) {
            inputs.addAll(Files.isDirectory(jar) ? jarsIn(jar) : List.of(jar));
        }
        Freshness freshness = Freshness.of(out, Stream.concat(inputs.stream(), jarsIn(natives).stream()));
        if (freshness.holds(out.resolve("manifest.json"))) {
            return;
        }
        Path kit = freshness.begin();
        AgentJar.write(inputs, out.resolveSibling("dexed-libraries"), kit.resolve(AGENT_JAR));
        Natives.extract(jarsIn(natives), kit.resolve("natives"));
        Manifest.write(kit);
        freshness.done();
    }

    static void desugar(Path out, List<Path> classes) throws IOException, InterruptedException {
        Freshness freshness = Freshness.of(out, classes.stream());
        if (freshness.holds(out)) {
            return;
        }
        Path desugared = freshness.begin();
        D8.run(List.of("--classfile"), classes, desugared);
        for (Path folder : classes) {
            copyResources(folder, desugared);
        }
        freshness.done();
    }

    private static void copyResources(Path folder, Path to) throws IOException {
        for (Map.Entry<String, byte[]> file : Content.of(folder).entrySet()) {
            if (!file.getKey().endsWith(".class")) {
                Path copy = to.resolve(file.getKey());
                Files.createDirectories(Objects.requireNonNull(copy.getParent()));
                Files.write(copy, file.getValue());
            }
        }
    }

    static List<Path> jarsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }
}
