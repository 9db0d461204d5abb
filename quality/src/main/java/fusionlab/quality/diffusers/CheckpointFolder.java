package fusionlab.quality.diffusers;

import fusionlab.quality.tensors.Safetensors;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folders of a checkpoint: {@code unet/}, {@code text_encoder/}, {@code vae/}, {@code tokenizer/} and {@code scheduler/} as diffusers
 * writes them, {@code scorer/} as transformers writes a {@code CLIPModel} with its tokenizer.
 *
 * @param others folders in place of the checkpoint's own, by these names
 */
record CheckpointFolder(Path path, Map<String, Path> others) {

    static final String VAE = "vae";
    static final String SCORER = "scorer";

    private static final List<String> NEEDED = List.of("unet", "text_encoder", VAE, "tokenizer", SCORER);
    private static final List<String> DRAWING = List.of("unet", "text_encoder", VAE, "tokenizer", "scheduler");

    private static final List<String> TRAINING = List.of("unet", "text_encoder", VAE, "tokenizer");
    private static final List<String> ENCODING = List.of("text_encoder", "tokenizer", VAE);

    /** @throws CheckpointException naming all folders that are missing */
    static CheckpointFolder at(Path path) {
        return at(path, NEEDED);
    }

    /** As {@link #at(Path)}, where nothing is scored. */
    static CheckpointFolder withoutScorer(Path path) {
        return at(path, TRAINING);
    }

    private static CheckpointFolder at(Path path, List<String> needed) {
        if (!Files.isDirectory(path)) {
            throw new CheckpointException(path, "is not a folder");
        }
        List<String> missing = needed.stream()
                .filter(name -> !Files.isDirectory(path.resolve(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new CheckpointException(
                    path,
                    (missing.size() == 1 ? "lacks the folder " : "lacks the folders ")
                            + String.join(", ", missing)
                            + (missing.contains(SCORER)
                                    ? "; " + SCORER + "/ has a whole CLIP model as transformers writes it: a trained"
                                            + " checkpoint gets that of the one it was trained from"
                                    : ""));
        }
        return new CheckpointFolder(path, Map.of());
    }

    /** @param vae null for the checkpoint's own */
    CheckpointFolder withVae(@Nullable Path vae) {
        return vae == null ? this : new CheckpointFolder(path, Map.of(VAE, vae));
    }

    CheckpointFolder withScorer(Path scorer) {
        return new CheckpointFolder(path, Map.of(SCORER, scorer));
    }

    /** A checkpoint that another folder's scorer scores. @throws CheckpointException naming all folders that are missing */
    static CheckpointFolder scoredBy(Path scoring, Path path) {
        Path scorer = scoring.resolve(SCORER);
        if (!Files.isDirectory(scorer)) {
            throw new CheckpointException(scoring, "lacks the folder " + SCORER);
        }
        return at(path, TRAINING).withScorer(scorer);
    }

    Path part(String name) {
        return others.getOrDefault(name, path.resolve(name));
    }

    /** The folder of the scorer's vocabulary: its own, or else the checkpoint's. */
    Path scorerTokenizer() {
        return Files.exists(part(SCORER).resolve("vocab.json")) ? part(SCORER) : part("tokenizer");
    }

    /** SHA-256 over all files that decide the pictures, without unused weights. Reads them all: seconds for some GiB. */
    String checkpointHash() {
        return hash(DRAWING);
    }

    /** SHA-256 over all files that decide latents and texts. */
    String encodingHash() {
        return hash(ENCODING);
    }

    String unetHash() {
        return hash(List.of("unet"));
    }

    String scorerHash() {
        return hash(List.of(SCORER));
    }

    private String hash(List<String> parts) {
        List<String> lines = new ArrayList<>();
        for (String part : parts) {
            for (Path file : files(part(part))) {
                lines.add(part + "/" + file.getFileName() + " " + sha256(file));
            }
        }
        return ContentHash.of(String.join("\n", lines));
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> weights = Safetensors.files(folder);
            return files.filter(Files::isRegularFile)
                    .filter(file -> weights.contains(file)
                            || file.toString().matches(".*(?<!\\.index(\\.[^.]{1,40})?)\\.(json|txt)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CheckpointException(folder, "cannot be listed: " + e.getMessage(), e);
        }
    }

    private static String sha256(Path file) {
        try {
            return ContentHash.of(file);
        } catch (IOException e) {
            throw new CheckpointException(file, "cannot be read: " + e.getMessage(), e);
        }
    }
}
