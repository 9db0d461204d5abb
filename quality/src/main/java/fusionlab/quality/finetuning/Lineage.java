package fusionlab.quality.finetuning;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a trained UNet comes from: {@code lineage.json} beside its weights.
 *
 * @param unetSha256 of the UNet's files, as {@link UnetCheckpoint#unetHash}
 * @param recipeSha256 of everything that decided the training: equal recipes give equal weights on one kind of machine
 * @param parent whose weights were the first; its architecture counts from its own folder, where base is all blocks that are there
 * @param teacher null if there was none
 * @param objective what was minimised, in words
 * @param settings of the training, in words
 * @param architecture that was trained, in the parent's topology
 * @param samplingSteps DDIM steps that it is made for; null if for any number
 * @param dataSha256 of latents and texts
 * @param madeWith FusionLab's version
 */
public record Lineage(
        String unetSha256,
        String recipeSha256,
        Origin parent,
        @Nullable Origin teacher,
        Map<String, String> objective,
        Map<String, String> settings,
        String architecture,
        @Nullable Integer samplingSteps,
        String dataSha256,
        String madeWith) {

    /** Its file in a checkpoint's folder. */
    public static final String FILE = "lineage.json";

    private static final int MAX_BYTES = 1 << 20;
    private static final Gson GSON = new GsonBuilder()
            .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .create();

    /**
     * A UNet that took part.
     *
     * @param name its folder, or its world
     * @param architecture that it computed in
     */
    public record Origin(String name, String unetSha256, String architecture) {}

    void write(Path folder) throws IOException {
        Files.writeString(folder.resolve(FILE), GSON.toJson(this) + "\n");
    }

    /**
     * The lineage of a checkpoint, if its folder says one.
     *
     * @throws IllegalArgumentException if the file is damaged
     */
    public static Optional<Lineage> in(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException(file + " is not a lineage: delete it");
            }
            Lineage read = GSON.fromJson(Files.readString(file), Lineage.class);
            if (read == null || read.unetSha256 == null || read.architecture == null || read.recipeSha256 == null) {
                throw new IllegalArgumentException(file + " lacks fields of a lineage: delete it, or get it again");
            }
            return Optional.of(read);
        } catch (JsonParseException | IOException unreadable) {
            throw new IllegalArgumentException(
                    file + " is damaged or cannot be read: delete it, or get it again", unreadable);
        }
    }
}
