package fusionlab.quality.diffusers;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pipeline's folder as diffusers writes it: {@code model_index.json} names a folder for each part. */
public final class PipelineFolder {

    /** The file that names the parts. */
    public static final String INDEX = "model_index.json";

    private static final String UNET = "unet";
    private static final String TOKENIZER_CONFIG = "/tokenizer_config.json";

    private final Path path;
    private final JsonObject index;

    private PipelineFolder(Path path, JsonObject index) {
        this.path = path;
        this.index = index;
    }

    /**
     * @throws CheckpointException if a part that the index names has no folder; without an index, if one of Stable Diffusion's parts is
     *     missing
     */
    public static PipelineFolder in(Path path) {
        Path file = path.resolve(INDEX);
        JsonObject index = Files.exists(file) ? ConfigFile.json(file) : usualIndex(path);
        PipelineFolder folder = new PipelineFolder(path, index);
        List<String> missing = folder.otherParts().stream()
                .filter(part -> !Files.isDirectory(path.resolve(part)))
                .toList();
        if (!missing.isEmpty()) {
            throw new CheckpointException(
                    path,
                    "lacks the folders " + String.join(", ", missing)
                            + ", which a pipeline needs; get the whole folder (only an export can do without: --format safetensors)");
        }
        return folder;
    }

    public Path path() {
        return path;
    }

    /** The index; a new one of Stable Diffusion where the folder has none. */
    public JsonObject index() {
        return index;
    }

    /** What is not there and is guessed, here or by the libraries that load the parts; for people. */
    public List<String> guesses() {
        List<String> guesses = new ArrayList<>();
        if (!Files.exists(path.resolve(INDEX))) {
            guesses.add(
                    path + " has no " + INDEX + ": one of Stable Diffusion is written; if the checkpoint is of another"
                            + " pipeline, get its own first");
        }
        otherParts().stream()
                .filter(part -> part.startsWith("tokenizer") && !Files.exists(path.resolve(part + TOKENIZER_CONFIG)))
                .forEach(
                        part -> guesses.add(
                                path.resolve(part) + " has no tokenizer_config.json: pipelines of diffusers read"
                                        + " the length of prompts there, and may fail without it; get it from where the checkpoint is from"));
        return guesses;
    }

    /** The files of all parts but the UNet. */
    public List<Path> otherFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String part : otherParts()) {
            try (Stream<Path> below = Files.walk(path.resolve(part))) {
                below.filter(Files::isRegularFile).sorted().forEach(files::add);
            }
        }
        return files;
    }

    /** Parts have a library and a class, both null where a pipeline leaves the part out. */
    private List<String> otherParts() {
        return index.keySet().stream()
                .filter(name -> !name.equals(UNET)
                        && index.get(name) instanceof JsonArray pair
                        && pair.size() == 2
                        && !pair.get(1).isJsonNull()
                        && name.matches("[A-Za-z0-9_]{1,64}"))
                .toList();
    }

    private static JsonObject usualIndex(Path path) {
        JsonObject index = new JsonObject();
        index.addProperty("_class_name", "StableDiffusionPipeline");
        index.add("feature_extractor", part(null, null));
        index.addProperty("requires_safety_checker", false);
        index.add("safety_checker", part(null, null));
        index.add("scheduler", part("diffusers", scheduler(path)));
        index.add("text_encoder", part("transformers", "CLIPTextModel"));
        index.add("tokenizer", part("transformers", "CLIPTokenizer"));
        index.add("vae", vae(path.resolve("vae")));
        return index;
    }

    private static String scheduler(Path path) {
        Path config = path.resolve("scheduler/scheduler_config.json");
        return Files.exists(config) ? ConfigFile.read(config).text("_class_name", "DDIMScheduler") : "DDIMScheduler";
    }

    private static JsonArray vae(Path folder) {
        if (!Files.exists(folder.resolve("config.json"))) {
            return part("diffusers", "AutoencoderKL");
        }
        ConfigFile config = VaeFolder.config(folder);
        if (config.has(VaeFolder.DECODER_CHANNELS)) {
            return part(CheckpointDecoder.LOADER, CheckpointDecoder.LOADER_CLASS);
        }
        return part("diffusers", VaeFolder.isTiny(config) ? VaeFolder.TINY : "AutoencoderKL");
    }

    /** A part as the index has it. @param library null, as the type, for a part that is left out */
    public static JsonArray part(@Nullable String library, @Nullable String type) {
        JsonArray pair = new JsonArray();
        pair.add(library);
        pair.add(type);
        return pair;
    }
}
