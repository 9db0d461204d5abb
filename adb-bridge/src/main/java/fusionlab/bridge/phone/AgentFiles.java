package fusionlab.bridge.phone;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files pushed to a phone: those of {@code manifest.json} for its instruction set, and the bridge's own script.
 *
 * @param directory of the manifest; sources are relative to it
 */
public record AgentFiles(Path directory) {

    static final String SCRIPT = "phone.sh";

    private static final String MANIFEST = "manifest.json";
    private static final String ANY = "any";
    private static final String DEFAULT_MAIN = "fusionlab.agent.Main";

    /** @param target path below the agent's directory on the phone */
    record Item(Path source, String target, String sha256) {}

    /** @param main the main class */
    record Content(String main, List<Item> items) {}

    /**
     * @param abis the phone's instruction sets, the preferred first
     * @throws IOException with the remedy if no agent supports them
     */
    Content forPhone(List<String> abis, boolean simulated, Path script) throws IOException {
        Manifest manifest = manifest();
        Set<String> known = Set.copyOf(manifest.files.stream().map(Entry::abi).toList());
        String abi = abis.stream()
                .map(it -> simulated ? "simulated-" + it : it)
                .filter(known::contains)
                .findFirst()
                .orElse(ANY);
        if (abi.equals(ANY) && known.size() > 1) {
            throw new IOException("The agent has no native libraries for " + abis + ", only for " + known);
        }
        List<Item> items = new ArrayList<>();
        items.add(new Item(script, SCRIPT, ContentHash.of(script)));
        for (Entry entry : manifest.files) {
            if (entry.abi.equals(ANY) || entry.abi.equals(abi)) {
                items.add(new Item(directory.resolve(entry.source), safe(entry.target), entry.sha256));
            }
        }
        return new Content(manifest.main == null ? DEFAULT_MAIN : manifest.main, items);
    }

    private Manifest manifest() throws IOException {
        Path file = directory.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            throw new IOException("There is no agent for phones at " + file
                    + "; build it (./fusionlab build device-agent), or name its directory"
                    + " (fusionlab.adb.agent-directory, --agent DIR)");
        }
        try {
            Manifest manifest = new Gson().fromJson(Files.readString(file), Manifest.class);
            if (manifest == null || manifest.files == null || manifest.files.isEmpty()) {
                throw new IOException(file + " names no files");
            }
            manifest.requirePlain(file);
            return manifest;
        } catch (JsonParseException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** Targets go into shell commands: plain names only. */
    private static String safe(String target) throws IOException {
        if (!target.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")) {
            throw new IOException("The manifest's target '" + target + "' is not a plain path");
        }
        return target;
    }

    private record Manifest(@Nullable String main, List<Entry> files) {

        /** Class and checksums go into shell commands too. */
        void requirePlain(Path file) throws IOException {
            if (main != null && !main.matches("[A-Za-z_][A-Za-z0-9_.]*")) {
                throw new IOException(file + " is damaged: '" + main + "' names no class");
            }
            for (Entry entry : files) {
                if (entry == null || entry.source == null || entry.target == null || entry.abi == null) {
                    throw new IOException(file + " is damaged: a file without source, target or abi");
                }
                if (entry.sha256 == null || !entry.sha256.matches("[0-9a-f]+")) {
                    throw new IOException(file + " is damaged: " + entry.target + " has no checksum");
                }
            }
        }
    }

    private record Entry(String source, String target, String abi, String sha256) {}
}
