package fusionlab.phonekit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * One jar for JVM and phone: class files, resources and classes.dex. Equal inputs make equal bytes. Libraries are dexed separately and
 * cached, so that a change of our own code takes seconds.
 */
final class AgentJar {

    /** Of JavaCPP's 600 KB generator of bindings, only the classes that its loader needs. */
    private static final Set<String> JAVACPP_TOOLS =
            Set.of("BuildEnabled", "Info", "InfoMap", "InfoMapper", "Logger", "Slf4jLogger");

    private static final String TOOLS = "org/bytedeco/javacpp/tools/";
    private static final LocalDateTime NEVER = LocalDateTime.of(2000, 1, 1, 0, 0);

    private AgentJar() {}

    static void write(List<Path> jars, Path dexed, Path target) throws IOException, InterruptedException {
        SortedMap<String, byte[]> all = new TreeMap<>();
        SortedMap<String, byte[]> libraries = new TreeMap<>();
        List<Path> parts = new ArrayList<>();
        for (Path jar : jars) {
            SortedMap<String, byte[]> kept = forPhones(Content.of(jar));
            kept.forEach(all::putIfAbsent);
            if (kept.keySet().stream().anyMatch(name -> name.startsWith("fusionlab/"))) {
                parts.add(jar);
            } else {
                kept.forEach(libraries::putIfAbsent);
            }
        }
        if (libraries.keySet().stream().anyMatch(name -> name.endsWith(".class"))) {
            parts.add(dexed(libraries, dexed));
        }
        Path classes = Files.createTempDirectory("dex");
        D8.run(List.of(), parts, classes);
        try (var files = Files.list(classes)) {
            for (Path file : files.toArray(Path[]::new)) {
                all.put(file.getFileName().toString(), Files.readAllBytes(file));
                Files.delete(file);
            }
        }
        Files.delete(classes);
        zip(all, target);
    }

    private static Path dexed(SortedMap<String, byte[]> classes, Path folder) throws IOException, InterruptedException {
        Path kept = Files.createDirectories(folder).resolve(Content.sha256(classes) + ".jar");
        if (!Files.exists(kept)) {
            Path input = Files.createTempFile("classes", ".jar");
            Path unfinished = folder.resolve("unfinished.jar");
            zip(classes, input);
            D8.run(List.of("--intermediate"), List.of(input), unfinished);
            Files.delete(input);
            Files.move(unfinished, kept, StandardCopyOption.REPLACE_EXISTING);
        }
        return kept;
    }

    private static SortedMap<String, byte[]> forPhones(SortedMap<String, byte[]> entries) {
        SortedMap<String, byte[]> kept = new TreeMap<>(entries);
        kept.keySet().removeIf(name -> !isForPhones(name));
        return kept;
    }

    private static boolean isForPhones(String name) {
        if (name.startsWith(TOOLS)) {
            String type = name.substring(TOOLS.length()).replaceFirst("(\\$.*)?\\.class$", "");
            return JAVACPP_TOOLS.contains(type);
        }
        return !name.startsWith("META-INF/") && !name.equals("module-info.class");
    }

    private static void zip(Map<String, byte[]> entries, Path target) throws IOException {
        try (OutputStream file = Files.newOutputStream(target);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setTimeLocal(NEVER);
                zip.putNextEntry(header);
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
    }
}
