package fusionlab.quality.export;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import fusionlab.unet.config.InvalidConfigException;
import fusionlab.unet.text.JsonFault;
import fusionlab.unet.text.MistakenFile;
import fusionlab.unet.text.StrictJson;
import fusionlab.unet.text.UnreadableJsonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * An architecture as people name it: a winner's bundle, its {@code architecture.json}, or a text of removals and copies.
 *
 * @param tuned what the bundle says of tuned weights; null if nothing
 */
public record ArchitectureChoice(
        Architecture architecture, @Nullable TunedWeights tuned) {

    private static final String ENTRY = "architecture.json";
    private static final int MAX_BYTES = 4 << 20;

    /**
     * @param choice a file {@code *.zip} or {@code *.json}, or a text such as {@code mid_block.attentions.0=0}
     * @param topology the checkpoint's
     * @throws IllegalArgumentException naming what is wrong, also if the architecture is of another topology
     */
    public static ArchitectureChoice of(String choice, Topology topology) {
        try {
            if (choice.endsWith(".zip")) {
                return parsed(choice, fromBundle(Path.of(choice)), topology);
            }
            if (choice.endsWith(".json")) {
                return parsed(choice, fromFile(Path.of(choice)), topology);
            }
            return new ArchitectureChoice(Architecture.parse(topology, choice), null);
        } catch (ZipException broken) {
            throw new IllegalArgumentException(choice + " is not a ZIP file, or is damaged: " + broken.getMessage());
        } catch (IOException | InvalidPathException unreadable) {
            throw new IllegalArgumentException(choice + " cannot be read: " + unreadable.getMessage());
        }
    }

    private static byte[] fromBundle(Path file) throws IOException {
        requireFile(file);
        try (ZipFile bundle = new ZipFile(file.toFile())) {
            ZipEntry entry = bundle.getEntry(ENTRY);
            if (entry == null) {
                throw new IllegalArgumentException(file + " has no " + ENTRY + ": it is not a bundle of a winner");
            }
            return limited(file + ": " + ENTRY, bundle.getInputStream(entry));
        }
    }

    private static byte[] fromFile(Path file) throws IOException {
        requireFile(file);
        try (InputStream content = Files.newInputStream(file)) {
            return limited(file.toString(), content);
        }
    }

    /** Opening a pipe would wait for somebody who writes into it. */
    private static void requireFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    file + (Files.exists(file) ? " is a folder, a pipe or a device, not a file" : " is missing"));
        }
    }

    private static byte[] limited(String name, InputStream content) throws IOException {
        byte[] bytes = content.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(name + " has more than " + MAX_BYTES + " bytes: it is not an " + ENTRY);
        }
        return bytes;
    }

    private static ArchitectureChoice parsed(String source, byte[] json, Topology topology) {
        try {
            JsonObject file = StrictJson.object(MistakenFile.utf8(json));
            if (!(file.get("counts") instanceof JsonObject given)) {
                throw new IllegalArgumentException(source + " has no 'counts': it is not an " + ENTRY);
            }
            requireVersion(source, file);
            Map<String, Integer> counts = new LinkedHashMap<>();
            for (Map.Entry<String, JsonElement> count : given.entrySet()) {
                counts.put(count.getKey(), count.getValue().getAsBigDecimal().intValueExact());
            }
            requireSame(source, file, topology, counts);
            return new ArchitectureChoice(Architecture.of(topology, counts), tuned(source, file));
        } catch (CharacterCodingException | UnreadableJsonException unreadable) {
            throw new IllegalArgumentException(source + ": " + unreadable.getMessage());
        } catch (IllegalStateException
                | UnsupportedOperationException
                | ArithmeticException
                | NumberFormatException wrong) {
            throw new IllegalArgumentException(
                    source + " has counts that are not whole numbers: " + JsonFault.words(wrong));
        }
    }

    private static @Nullable TunedWeights tuned(String source, JsonObject file) {
        if (!(file.get("provenance") instanceof JsonObject provenance)
                || !(provenance.get("weights") instanceof JsonObject weights)) {
            return null;
        }
        try {
            return new TunedWeights(text(weights, "path"), text(weights, "sha256"));
        } catch (IllegalArgumentException incomplete) {
            throw new IllegalArgumentException(source + " " + incomplete.getMessage());
        }
    }

    private static String text(JsonObject of, String field) {
        return of.get(field) instanceof JsonPrimitive text ? text.getAsString() : "";
    }

    private static void requireVersion(String source, JsonObject file) {
        JsonElement version = file.get("formatVersion");
        if (version != null && !version.getAsString().equals("1")) {
            throw new IllegalArgumentException(source + " has the format version " + version.getAsString()
                    + ", and this version of FusionLab reads 1; take a newer one");
        }
    }

    private static void requireSame(String source, JsonObject file, Topology topology, Map<String, Integer> counts) {
        if (!(file.get("topologyConfig") instanceof JsonObject config)) {
            return;
        }
        try {
            Topology own = Topology.parse("own", config.toString());
            if (!own.contentHash().equals(topology.contentHash())) {
                throw new IllegalArgumentException(source + " is an architecture of another UNet than the checkpoint's "
                        + topology.name() + ": their configs differ in structure");
            }
            JsonElement hash = file.get("contentHash");
            if (hash != null
                    && !hash.getAsString().equals(Architecture.of(own, counts).contentHash())) {
                throw new IllegalArgumentException(source + " was changed: its counts do not have its contentHash;"
                        + " get it again, and check a bundle with ./fusionlab verify");
            }
        } catch (InvalidConfigException unusable) {
            throw new IllegalArgumentException(source + " has an unusable topologyConfig: " + unusable.getMessage());
        }
    }
}
